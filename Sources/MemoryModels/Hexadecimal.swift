/// An address or a table entry as the kernel prints it: `0x` and lower-case hexadecimal digits.
public func hex(_ value: UInt64) -> String {
    "0x" + String(value, radix: 16)
}
