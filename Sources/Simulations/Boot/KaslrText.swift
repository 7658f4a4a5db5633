import MemoryModels
import Traces

/// Phrases of `kaslr-slots`.
enum KaslrText {
    /// `__START_KERNEL_map`: where the image's window of virtual addresses begins.
    static let kernelMap: UInt64 = 0xffff_ffff_8000_0000

    /// The binary logarithm of `count` with one decimal, rounded down: `8.8`. Computed with whole numbers,
    /// so that it is the same on every machine.
    static func bits(_ count: UInt64) -> String {
        guard count > 0 else { return "0.0" }
        // The tenth power of the mantissa tells the tenths: x^10 >= 2^k where log2 x >= k/10.
        let whole = 63 - count.leadingZeroBitCount
        let mantissa = (count << UInt64(63 - whole)) >> 32
        var tenths = 0
        var power = mantissa
        for _ in 0..<9 {
            power = (power * mantissa) >> 31
            while power >= 1 << 32 {
                power >>= 1
                tenths += 1
            }
        }
        return "\(whole).\(tenths)"
    }

    /// A range, first and last byte.
    static func range(_ vector: MemoryVector) -> String {
        BootText.range(vector.start, vector.end)
    }
}
