//! Flush-to-zero for the calling thread, for as long as a guard lives.
//!
//! The whole floating-point control word is set, not two bits of it: rounding to nearest and all
//! exceptions masked whatever the host left behind, so that samples do not depend on the host.
//! On other architectures than x86-64 and AArch64 the guard does nothing.

/// Restores the thread's former floating-point mode when dropped, by unwinding too.
#[must_use]
pub(crate) struct FlushToZero {
    former: control::Word,
}

impl FlushToZero {
    pub(crate) fn enter() -> Self {
        let former = control::read();
        control::write(control::FLUSH_TO_ZERO);
        Self { former }
    }
}

impl Drop for FlushToZero {
    fn drop(&mut self) {
        control::write(self.former);
    }
}

#[cfg(all(target_arch = "x86_64", not(feature = "loom")))]
mod control {
    use std::arch::asm;

    pub(super) type Word = u32;

    /// MXCSR (Intel SDM volume 1, 10.2.3): all exceptions masked and round to nearest (the
    /// processor's default, 0x1F80) with flush-to-zero (bit 15) and denormals-are-zero (bit 6).
    pub(super) const FLUSH_TO_ZERO: Word = 0x1F80 | 1 << 15 | 1 << 6;

    pub(super) fn read() -> Word {
        let mut word: Word = 0;
        // SAFETY: stores 32 bits to the address given, which is a live, aligned u32.
        unsafe {
            asm!("stmxcsr [{}]", in(reg) &raw mut word, options(nostack, preserves_flags));
        }
        word
    }

    pub(super) fn write(word: Word) {
        // SAFETY: loads 32 bits from a live, aligned u32. The words written are the constant
        // above and what `read` gave, so no reserved bit is set (that would fault) and the
        // thread's own mode comes back. Rust assumes the default mode; the flush bits only decide
        // between a subnormal value and zero, the very difference the scope exists for. The
        // exception flags change, hence no `preserves_flags`; memory counts as clobbered, so
        // loads and stores of samples stay on their side.
        unsafe {
            asm!("ldmxcsr [{}]", in(reg) &raw const word, options(nostack));
        }
    }
}

#[cfg(all(target_arch = "aarch64", not(feature = "loom")))]
mod control {
    use std::arch::asm;

    pub(super) type Word = u64;

    /// FPCR (Arm ARM, C5.2.8): FZ (bit 24) alone: round to nearest, no exception trapped.
    pub(super) const FLUSH_TO_ZERO: Word = 1 << 24;

    pub(super) fn read() -> Word {
        let word: Word;
        // SAFETY: reads a register that user code may read; no memory, no stack.
        unsafe {
            asm!("mrs {}, fpcr", out(reg) word, options(nostack, nomem, preserves_flags));
        }
        word
    }

    pub(super) fn write(word: Word) {
        // SAFETY: writes a register that user code may write, with the constant above or with
        // what `read` gave. Rust assumes the default mode; FZ only decides between a subnormal
        // value and zero, the very difference the scope exists for. Memory counts as clobbered,
        // so loads and stores of samples stay on their side.
        unsafe {
            asm!("msr fpcr, {}", in(reg) word, options(nostack));
        }
    }
}

#[cfg(any(
    feature = "loom",
    not(any(target_arch = "x86_64", target_arch = "aarch64"))
))]
mod control {
    pub(super) type Word = ();

    pub(super) const FLUSH_TO_ZERO: Word = ();

    pub(super) fn read() -> Word {}

    pub(super) fn write(_word: Word) {}
}
