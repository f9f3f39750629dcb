//! The style sheet and the script, by the hash of their content.

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

pub struct Asset {
    /// `/s/{hash}.{ending}`.
    pub path: &'static str,
    pub mime: &'static str,
    pub bytes: &'static [u8],
    /// The same, compressed when the program was built.
    pub brotli: &'static [u8],
}

pub fn assets() -> &'static [Asset] {
    const ALL: [Asset; 2] = [
        Asset { path: SHEET_PATH, mime: "text/css; charset=utf-8", bytes: SHEET.as_bytes(), brotli: SHEET_BROTLI },
        Asset { path: SCRIPT_PATH, mime: "text/javascript; charset=utf-8", bytes: SCRIPT.as_bytes(), brotli: SCRIPT_BROTLI },
    ];
    &ALL
}
