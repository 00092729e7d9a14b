//! Debian's and Ubuntu's packages.

use crate::failure::Failure;
use crate::process;
use crate::setup::packages::{self, Need};
use std::process::Command;

/// Whether this system has its packages from apt.
pub fn is_here() -> bool {
    packages::on_path("apt-get") && packages::on_path("dpkg-query")
}

/// Installs what is not there: as root, or through a sudo that asks nothing; otherwise the failure
/// holds the one command to run.
pub fn install_missing(needs: &[Need]) -> Result<(), Failure> {
    let missing = missing_of(needs)?;
    if missing.is_empty() {
        return Ok(());
    }
    for need in &missing {
        println!("missing: {} ({})", need.package, need.reason);
    }
    let names: Vec<&str> = missing.iter().map(|need| need.package).collect();
    let Some(prefix) = rights() else {
        return Err(Failure::Machine(format!(
            "packages are missing and this user cannot install them; run:\n  \
             sudo sh -c 'apt-get update && apt-get install --no-install-recommends --yes {}'",
            names.join(" ")
        )));
    };
    process::run(apt_get(prefix).args(["update", "--quiet=2"]))?;
    process::run(
        apt_get(prefix)
            .args(["install", "--no-install-recommends", "--yes", "--quiet=2"])
            .args(names),
    )
}

fn missing_of(needs: &[Need]) -> Result<Vec<Need>, Failure> {
    let mut query = Command::new("dpkg-query");
    query.args(["--show", "--showformat=${db:Status-Abbrev} ${Package}\n"]);
    query.args(needs.iter().map(|need| need.package));
    let installed = installed_in(&process::capture(&mut query)?);
    Ok(needs
        .iter()
        .filter(|need| !installed.iter().any(|name| name == need.package))
        .copied()
        .collect())
}

/// The packages that dpkg reports as wanted and installed ("ii"); one that was removed but left
/// its settings behind ("rc") does not count.
fn installed_in(report: &str) -> Vec<String> {
    report
        .lines()
        .filter_map(|line| line.split_once(' '))
        .filter(|(status, _)| status.trim_end().get(1..2) == Some("i"))
        .map(|(_, name)| name.trim().to_owned())
        .collect()
}

/// What to put before apt-get: nothing for root, sudo where it works without a prompt.
fn rights() -> Option<&'static [&'static str]> {
    let user = process::capture(Command::new("id").arg("-u")).ok()?;
    if user.trim() == "0" {
        return Some(&[]);
    }
    process::succeeds(Command::new("sudo").args(["-n", "true"])).then_some(&["sudo", "-n"])
}

fn apt_get(prefix: &[&str]) -> Command {
    let words = [
        prefix,
        &["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"],
    ]
    .concat();
    let mut words = words.into_iter();
    let mut command = Command::new(words.next().unwrap_or("apt-get"));
    command.args(words);
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_installed_packages_count() {
        let report = "ii  gcc\nrc  xvfb\nun  sox\nhi  flac\n";
        assert_eq!(installed_in(report), ["gcc", "flac"]);
    }
}
