//! The tests' Python environment under `target/python`.

use crate::failure::Failure;
use crate::process;
use crate::setup::outcome::Outcome;
use crate::setup::packages::on_path;
use crate::workspace::Workspace;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What is installed, relative to the checkout.
const REQUIREMENTS: &str = "tests/python/requirements.txt";

/// Makes the environment, or leaves it alone where it was made from these very requirements.
pub fn provide(workspace: &Workspace) -> Result<Outcome, Failure> {
    let requirements = workspace.root().join(REQUIREMENTS);
    let wanted = fs::read_to_string(&requirements).map_err(Failure::file(&requirements))?;
    let folder = workspace.python();
    let stamp = folder.join("installed-requirements.txt");
    if fs::read_to_string(&stamp).is_ok_and(|made_from| made_from == wanted)
        && process::succeeds(Command::new(interpreter_in(&folder)).arg("--version"))
    {
        return Ok(Outcome::Complete);
    }
    let Some(python) = ["python3", "python"].into_iter().find(|name| on_path(name)) else {
        println!("missing: python3 (independent models of the filters, and a VST3 host)");
        return Ok(Outcome::Incomplete);
    };
    println!(
        "making the tests' Python environment in {}",
        folder.display()
    );
    make(python, &folder)?;
    install(python, &folder, &requirements)?;
    fs::write(&stamp, wanted).map_err(Failure::file(&stamp))?;
    Ok(Outcome::Complete)
}

/// Some systems ship `venv` without the pip it would copy, some not at all: try the plain way,
/// then an environment that the system's pip fills from outside, then virtualenv.
fn make(python: &str, folder: &Path) -> Result<(), Failure> {
    let ways: [&[&str]; 3] = [
        &["-m", "venv", "--clear"],
        &["-m", "venv", "--clear", "--without-pip"],
        &["-m", "virtualenv", "--clear"],
    ];
    let made = ways
        .into_iter()
        .any(|way| process::succeeds(Command::new(python).args(way).arg(folder)));
    if made {
        return Ok(());
    }
    Err(Failure::Machine(format!(
        "{python} can make no virtual environment in {}: it has neither venv nor virtualenv",
        folder.display()
    )))
}

fn install(python: &str, folder: &Path, requirements: &Path) -> Result<(), Failure> {
    let inside = interpreter_in(folder);
    let mut pip = if process::succeeds(Command::new(&inside).args(["-m", "pip", "--version"])) {
        let mut pip = Command::new(&inside);
        pip.args(["-m", "pip"]);
        pip
    } else {
        let mut pip = Command::new(python);
        pip.args(["-m", "pip", "--python"]).arg(&inside);
        pip
    };
    process::run(
        pip.args(["install", "--quiet", "--disable-pip-version-check"])
            .args(["--only-binary=:all:", "--requirement"])
            .arg(requirements),
    )
}

fn interpreter_in(folder: &Path) -> PathBuf {
    if cfg!(windows) {
        folder.join("Scripts").join("python.exe")
    } else {
        folder.join("bin").join("python")
    }
}
