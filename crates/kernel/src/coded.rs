//! A list of cases, each with the code under which it is stored and travels.

#[macro_export]
macro_rules! coded {
    ($(#[$doc:meta])* $name:ident { $($(#[$case_doc:meta])* $case:ident = $code:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
        pub enum $name { $($(#[$case_doc])* #[serde(rename = $code)] $case),* }

        impl $name {
            pub const ALL: [$name; [$($code),*].len()] = [$($name::$case),*];

            pub fn code(self) -> &'static str {
                match self { $($name::$case => $code),* }
            }

            pub fn from_code(code: &str) -> Option<Self> {
                match code {
                    $($code => Some($name::$case),)*
                    _ => None,
                }
            }
        }
    };
}
