//! Tells the tests whether the sanitizer is compiled in, by the sign that its own crate goes by.

fn main() {
    println!("cargo::rerun-if-env-changed=RTSAN_ENABLE");
    println!("cargo::rustc-check-cfg=cfg(sanitizer_is_active)");
    if std::env::var_os("RTSAN_ENABLE").is_some() {
        println!("cargo::rustc-cfg=sanitizer_is_active");
    }
}
