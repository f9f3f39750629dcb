//! What every answer says to the browser (security.md 3.8, ux.md 2).

use std::sync::LazyLock;

use crate::assets::SHEET_HASH;

/// Name and value, in lower case as HTTP sends them.
pub fn headers() -> &'static [(&'static str, String)] {
    static ALL: LazyLock<Vec<(&'static str, String)>> = LazyLock::new(|| {
        let policy = format!(
            "default-src 'none'; script-src 'self'; style-src 'self' 'sha256-{SHEET_HASH}'; img-src 'self'; font-src 'self'; connect-src 'self'; \
             manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types app"
        );
        vec![
            ("content-security-policy", policy),
            ("cross-origin-opener-policy", "same-origin".into()),
            ("cross-origin-embedder-policy", "require-corp".into()),
            ("cross-origin-resource-policy", "same-origin".into()),
            ("origin-agent-cluster", "?1".into()),
            ("permissions-policy", PERMISSIONS.map(|name| format!("{name}=()")).join(", ")),
            ("referrer-policy", "no-referrer".into()),
            ("x-content-type-options", "nosniff".into()),
            ("strict-transport-security", "max-age=63072000; includeSubDomains".into()),
            ("cache-control", "no-store".into()),
            ("x-robots-tag", "noindex, nofollow".into()),
        ]
    });
    &ALL
}

/// All off: no page of ours needs any of them.
const PERMISSIONS: [&str; 40] = [
    "accelerometer",
    "attribution-reporting",
    "autoplay",
    "bluetooth",
    "browsing-topics",
    "camera",
    "captured-surface-control",
    "clipboard-read",
    "clipboard-write",
    "compute-pressure",
    "cross-origin-isolated",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "gamepad",
    "geolocation",
    "gyroscope",
    "hid",
    "identity-credentials-get",
    "idle-detection",
    "keyboard-map",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "otp-credentials",
    "payment",
    "picture-in-picture",
    "private-state-token-issuance",
    "private-state-token-redemption",
    "publickey-credentials-create",
    "publickey-credentials-get",
    "screen-wake-lock",
    "serial",
    "storage-access",
    "sync-xhr",
    "usb",
    "web-share",
    "window-management",
    "xr-spatial-tracking",
];
