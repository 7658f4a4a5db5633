import MemoryModels

/// A pool of two guaranteed elements while memory runs out.
func mempool(_ out: inout Transcript) throws(MempoolError) {
    var pool = try Mempool(minimum: 2, free: 4, reclaimable: 1)
    out.print("reserve \(pool.reserve), allocator \(pool.free)")
    for task in 0..<6 {
        // Task 4 is an interrupt handler: it may not sleep.
        out.print("task \(task): \(pool.allocate(task: task, canSleep: task != 4))")
    }
    let back = try pool.release(0)
    out.print("element 0 comes back: refilled \(back.refilled), reserve \(pool.reserve)")
    out.print("task 6: \(pool.allocate(task: 6, canSleep: true)), task 7: \(pool.allocate(task: 7, canSleep: true))")
    let next = try pool.release(1)
    out.print("element 1 comes back: task \(next.served[0].task) gets it, \(next.served[0].outcome)")
    for element in pool.used { _ = try pool.release(element) }
    out.print("all come back: reserve \(pool.reserve), allocator \(pool.free)")
}
