//! Forwarding of interface methods that need nothing of our own.

/// Implements a VST3 interface trait for a type by forwarding the named methods to the same trait
/// of its field `inner`.
macro_rules! forward {
    ($trait:path => { $($method:ident($($argument:ident: $type:ty),*) $(-> $result:ty)?;)* }) => {
        $(
            unsafe fn $method(&self, $($argument: $type),*) $(-> $result)? {
                // SAFETY: the inner component is asked exactly what the host has asked us, under
                // the contract the host keeps for the same method of the same interface.
                unsafe { <_ as $trait>::$method(&self.inner, $($argument),*) }
            }
        )*
    };
}

pub(crate) use forward;
