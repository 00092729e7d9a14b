//! The symbol a CLAP host looks up in the library: the framework's entry for one plugin.

use crate::plugin::Airloom;

nice_plug::nice_export_clap!(Airloom);
