fn main() {
    words_build::area("words");
}
