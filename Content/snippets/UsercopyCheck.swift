import MemoryModels

/// Checks copies of growing length, and prints what the kernel's log would say.
func usercopyCheck(_ out: inout Transcript) {
    var world = UsercopyWorld()
    world.cache = UsercopyCache(stride: 64, userOffset: 16, userSize: 32)
    let slab = world.slab.start
    for (pointer, length) in [
        (slab + 64 + 16, 32), (slab + 64 + 16, 33), (slab + 64, 1), (world.pages.start, 16_384),
        (world.pages.start + 1, 16_384),
        (world.stackPointer, 64), (world.stackPointer - 8, 64), (world.text.start + 16, 8), (world.area.start, 8193),
        (16, 1),
    ] as [(UInt64, UInt64)] {
        let outcome = world.check(pointer, length)
        let message = outcome.message(cache: "demo", pointer: pointer, length: length, toUser: true)
        out.print("\(hex(pointer)), \(length) bytes: \(message ?? "allowed")")
    }
}
