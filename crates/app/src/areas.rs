//! Every area of the program, in dependency order.

use kernel::Area;
use space::Layout;

/// Routes and navigation.
pub fn all() -> Vec<Area> {
    vec![crate::health::area(), crate::home::area(), people::area(), care::area(), directory::area(), shelter::area(), referrals::area(), figures::area(), learning::area()]
}

/// The tables of every space's view.
pub fn layout() -> Layout {
    Layout::new([people::tables(), care::tables(), directory::tables(), shelter::tables(), referrals::tables(), figures::tables(), learning::tables()])
}
