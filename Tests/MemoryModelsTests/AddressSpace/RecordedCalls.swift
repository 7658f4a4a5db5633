/// Answers of Linux 6.18.44 on x86-64 to 160 random system calls of a C program, and what /proc/self/smaps
/// said of the same addresses afterwards.
let recordedCalls = """
    map 14 3 rw p0 ok
    map 16 1 rw s16 ok
    protect 18 1 rx ENOMEM
    protect 0 3 r ENOMEM
    protect 18 1 r ENOMEM
    map 19 1 rw f3 ok
    map 18 2 r f2 ok
    move 16 1 5 6 6
    protect 3 8 rw ENOMEM
    unmap 2 3 ok
    unmap 9 2 ok
    map 17 1 r p0 ok
    protect 14 6 rw ENOMEM
    map 16 3 - p0 ok
    unmap 16 2 ok
    unmap 15 4 ok
    unmap 2 7 ok
    unmap 9 1 ok
    map 11 5 r p0 ok
    map 19 1 r p0 ok
    map 0 7 - f0 ok
    remap 10 2 8 EFAULT
    map 5 2 rw s5 ok
    map 16 4 rw f0 ok
    map 14 2 r p0 ok
    map 5 6 rw p0 ok
    protect 11 5 rw ok
    map 9 8 rw p0 ok
    map 0 1 - s0 ok
    unmap 4 2 ok
    unmap 2 8 ok
    protect 15 4 r ok
    protect 1 3 rw ENOMEM
    protect 7 6 - ENOMEM
    map 19 1 rx f3 ok
    protect 14 3 rw ok
    unmap 19 1 ok
    map 2 4 - s2 ok
    map 16 3 rw f0 ok
    protect 3 2 - ok
    unmap 5 8 ok
    unmap 12 6 ok
    remap 6 3 6 EFAULT
    map 18 1 rw f2 ok
    protect 18 2 rw ENOMEM
    protect 9 5 rw ENOMEM
    map 13 2 r p0 ok
    move 14 1 6 2 2
    unmap 7 7 ok
    map 14 2 rw p0 ok
    map 17 1 r s17 ok
    protect 7 8 rw ENOMEM
    unmap 15 5 ok
    map 6 5 - f2 ok
    unmap 15 4 ok
    map 0 8 rw p0 ok
    move 3 1 7 11 11
    map 17 1 - s17 ok
    unmap 9 7 ok
    unmap 2 4 ok
    map 13 7 rx f1 ok
    map 12 7 r p0 ok
    map 11 4 rw p0 ok
    map 16 2 rw p0 ok
    map 7 6 r s7 ok
    protect 18 2 - ok
    map 8 5 rx p0 ok
    map 13 7 rw p0 ok
    map 7 7 rx s7 ok
    move 15 5 2 9 9
    map 12 2 rx f0 ok
    map 18 1 rw p0 ok
    unmap 2 5 ok
    map 7 4 rw p0 ok
    remap 2 3 3 EFAULT
    map 8 7 rw p0 ok
    map 2 3 - f2 ok
    unmap 7 5 ok
    unmap 14 1 ok
    protect 15 2 rw ENOMEM
    protect 10 1 rw ENOMEM
    map 19 1 r f3 ok
    protect 1 1 rw ok
    map 4 4 rw f0 ok
    protect 4 4 rx ok
    map 6 8 rw s6 ok
    map 9 8 - f1 ok
    move 15 1 8 2 2
    move 18 1 1 6 6
    unmap 15 3 ok
    map 9 6 rx f1 ok
    unmap 11 6 ok
    map 16 4 r s16 ok
    map 14 3 rw f2 ok
    protect 13 3 rw ENOMEM
    unmap 9 4 ok
    protect 7 5 rw ENOMEM
    unmap 8 5 ok
    map 1 6 r p0 ok
    map 16 1 rx p0 ok
    map 15 4 r s15 ok
    map 4 8 rw p0 ok
    map 18 2 rw s18 ok
    unmap 13 7 ok
    map 7 1 rw f3 ok
    map 4 5 rw p0 ok
    map 4 6 rw p0 ok
    remap 13 2 3 EFAULT
    map 1 7 - f1 ok
    unmap 2 1 ok
    map 0 2 rx f0 ok
    protect 7 5 rx ok
    remap 18 2 5 EFAULT
    remap 0 8 3 0
    map 6 1 rx p0 ok
    map 4 7 rx s4 ok
    remap 4 2 1 4
    map 14 3 rx s14 ok
    map 6 2 - p0 ok
    unmap 19 1 ok
    map 16 4 rw p0 ok
    map 12 2 rw p0 ok
    protect 7 6 rx ok
    protect 1 3 rw ENOMEM
    map 0 7 rw p0 ok
    map 7 7 rw s7 ok
    map 9 4 rx p0 ok
    remap 9 7 6 9
    map 15 5 rx p0 ok
    map 3 4 rw f3 ok
    map 12 4 r f0 ok
    map 10 1 r p0 ok
    map 4 5 rx p0 ok
    remap 4 3 2 4
    map 19 1 r p0 ok
    map 8 3 r p0 ok
    map 14 6 rw p0 ok
    unmap 6 8 ok
    unmap 7 4 ok
    map 12 7 rw f0 ok
    unmap 5 1 ok
    protect 3 7 - ENOMEM
    unmap 5 7 ok
    map 16 2 rw p0 ok
    move 0 3 3 3 3
    move 19 1 6 0 0
    area 0 6 rw-p 0 anon ac
    area 12 4 rw-p 0 file ac
    area 16 2 rw-p 0 anon ac
    area 18 1 rw-p 6 file ac
    """
