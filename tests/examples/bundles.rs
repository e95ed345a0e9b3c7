//! Writes the made-up histories that the demo carries: `cargo run -p maaltal-tests --example bundles`.

fn main() -> std::io::Result<()> {
    for bundle in maaltal_tests::bundles() {
        let folder = maaltal_tests::fixture(bundle.programme);
        std::fs::create_dir_all(&folder)?;
        for (name, batch) in bundle.files() {
            std::fs::write(folder.join(name), batch)?;
        }
    }
    Ok(())
}
