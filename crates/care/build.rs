fn main() {
    words_build::area("words");
    println!("cargo::rerun-if-changed=../../reference");
}
