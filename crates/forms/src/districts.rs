//! Cities and districts from `reference/districts.toml`. A name of today or of before, in any of the three spellings,
//! leads to one code. What leads to none is somebody's own words and is never changed.

use std::{collections::HashMap, sync::LazyLock};

use serde::Deserialize;
use words::Lang;

#[derive(Deserialize, Default)]
pub(crate) struct Reference {
    #[serde(rename = "region")]
    pub(crate) regions: Vec<Region>,
}

#[derive(Deserialize)]
pub(crate) struct Region {
    /// A code of the list of regions.
    pub(crate) code: String,
    pub(crate) units: Vec<District>,
}

#[derive(Deserialize)]
#[serde(from = "Vec<String>")]
pub struct District {
    pub code: String,
    pub(crate) labels: [String; 3],
    /// What it was called before, and other spellings.
    pub(crate) also: Vec<String>,
}

impl From<Vec<String>> for District {
    fn from(texts: Vec<String>) -> Self {
        let mut texts = texts.into_iter();
        let mut next = || texts.next().unwrap_or_default();
        let (code, labels) = (next(), [next(), next(), next()]);
        District { code, labels, also: texts.collect() }
    }
}

impl District {
    pub fn label(&self, l: Lang) -> &str {
        l.of(self.labels.each_ref())
    }

    /// Nothing wider can be said than the city, as of Dushanbe: it is a region and a unit of it.
    pub fn is_whole_region(&self) -> bool {
        region_of(self).and_then(|region| region.strip_prefix("TJ-")) == Some(&self.code)
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &String> {
        self.labels.iter().chain(&self.also)
    }
}

impl Region {
    pub(crate) fn whole(&self) -> Option<&District> {
        self.units.iter().find(|unit| unit.is_whole_region())
    }
}

/// Compiled into the program; a test keeps it readable, so an empty one is never met.
pub(crate) static DISTRICTS: LazyLock<Reference> = LazyLock::new(|| toml::from_str(TEXT).unwrap_or_default());
pub(crate) const TEXT: &str = include_str!("../../../reference/districts.toml");

/// What stands beside a name and is none. With them a name may mean another unit, so first it is looked for with all its words.
const KINDS: [&str; 11] = ["city", "district", "город", "г", "район", "р", "н", "шаҳр", "шаҳри", "ноҳия", "ноҳияи"];

/// The words of a name as they sound, in any order.
pub(crate) fn key_of(name: &str) -> Vec<String> {
    words::sounds_like(name)
}

static BY_NAME: LazyLock<HashMap<Vec<String>, &'static District>> = LazyLock::new(|| all_districts().flat_map(|unit| unit.names().map(move |name| (key_of(name), unit))).collect());

static KIND_KEYS: LazyLock<Vec<String>> = LazyLock::new(|| KINDS.map(words::by_sound).into());

/// All of them, by region.
pub fn all_districts() -> impl Iterator<Item = &'static District> {
    DISTRICTS.regions.iter().flat_map(|region| &region.units)
}

/// The one that a code or a name means; nothing for other words.
pub fn district(text: &str) -> Option<&'static District> {
    let has_code = |unit: &&District| unit.code == text.trim();
    let by_code = all_districts().find(has_code);
    by_code.or_else(|| {
        let key = key_of(&words::tidy(text));
        let bare = || key.iter().filter(|word| !KIND_KEYS.contains(word)).cloned().collect::<Vec<_>>();
        BY_NAME.get(&key).or_else(|| BY_NAME.get(&bare())).copied()
    })
}

/// The code that a text means, or the text as it was written.
pub fn district_code(text: &str) -> String {
    district(text).map_or(text, |unit| &unit.code).to_owned()
}

/// As a reader sees it: the name in her language, or what somebody wrote before districts had codes.
pub fn district_name(text: &str, l: Lang) -> String {
    district(text).map_or(text, |unit| unit.label(l)).to_owned()
}

/// The code of the region in which a district lies.
pub(crate) fn region_of(district: &District) -> Option<&'static str> {
    let region = DISTRICTS.regions.iter().find(|region| region.units.iter().any(|unit| unit.code == district.code));
    region.map(|region| region.code.as_str())
}
