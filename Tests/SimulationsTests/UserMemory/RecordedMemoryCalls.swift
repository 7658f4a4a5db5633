/// What Linux 6.18.44 on x86-64 did when real processes with the areas of `ProgramLayout`, without the stack, ran
/// these operations on files that were in the page cache: the minor faults of each read and write, and at the
/// end the lines Rss, Pss, Pss_Dirty, Shared_Clean, Shared_Dirty, Private_Clean, Private_Dirty, Anonymous, Swap
/// and SwapPss of `/proc/PID/smaps`, in kB, for each area of each process that was still alive. fault_around_bytes
/// was 65536; huge pages do not fit into these areas. From a second run, in which the program itself was in memory.
struct RecordedMemoryCalls {
    let operations: String
    let faults: [Int]
    let smaps: String

    static let all = [
        RecordedMemoryCalls(
            operations: """
                rAa2 wAa6 rAa0 rAt1 wAp6 rAs7-9 rAt26 wAm9 rAm6 wAs12-15 wAa11 wAm3-4 wAp1 wAa7 wAp11 \
                wAa4-8 rAp6 wAs10 wAa2 fA rAt28 rBt39 wBa5-7 wBp14-15 rBp6 rAp0-1 wAs13 wBm0 fB rBa1-3 \
                rBp8 wAa14 rCt24-25 rAp6 rBt20 fB rBa4-6 wAs11 fB xA wCs6 rDp3 rEs3-5 wCp3 rBa2-4 wBp3 \
                rBt5-8 rBa13-14 wCa3-6 rDm15 fD rBp10-13 rBs14 rFs15 rFa7-9 xE rDp9 rDs9 rBt15-18 rBt0
                """,
            faults: [
                1, 1, 1, 1, 1, 1, 1, 1, 1, 4, 1, 2, 1, 1, 1, 3, 0, 1, 1, 0, 1, 3, 2, 0, 1, 0, 1, 2, 1, 1, 1, 0, 1, 0, 1,
                1, 0, 1, 1, 0, 1, 1, 2, 4, 1, 0, 1, 1, 1, 0, 1, 0, 0,
            ],
            smaps: """
                B.t 160 128 0 64 0 96 0 0 0 0
                B.a 28 7 7 0 28 0 0 28 0 0
                B.p 64 15 10 28 32 0 4 24 0 0
                B.s 64 13 6 36 28 0 0 0 0 0
                B.m 4 2 2 0 4 0 0 0 0 0
                C.t 64 32 0 64 0 0 0 0 0 0
                C.a 32 20 20 0 16 0 16 32 0 0
                C.p 24 9 9 0 20 0 4 24 0 0
                C.s 4 1 1 0 4 0 0 0 0 0
                C.m 0 0 0 0 0 0 0 0 0 0
                D.t 0 0 0 0 0 0 0 0 0 0
                D.a 28 7 7 0 28 0 0 28 0 0
                D.p 64 12 6 32 32 0 0 20 0 0
                D.s 64 13 6 36 28 0 0 0 0 0
                D.m 24 22 14 0 4 8 12 0 0 0
                F.t 0 0 0 0 0 0 0 0 0 0
                F.a 28 7 7 0 28 0 0 28 0 0
                F.p 64 12 6 32 32 0 0 20 0 0
                F.s 64 13 6 36 28 0 0 0 0 0
                F.m 0 0 0 0 0 0 0 0 0 0
                """
        ),
        RecordedMemoryCalls(
            operations: """
                rAp5-7 wAa13 wAp8 wAp12 rAt11-13 wAm5 rAp11 wAa15 wAp14 wAa10 wAa13-15 wAs2 rAt3 rAm3-7 \
                rAt27 rAa7 fA wAa5-6 rAa4 rAp0 wAa12-15 rAm10 wAa12-15 wBs13 rAp1-2 rAm1-2 wBa11-13 rAp13 \
                rAt11-12 wAp14-15 rAp13 wBs5 rBs3 rBa13 rAm0 rBs2 wBm2-3 rBp4-6 wAs10 rAp1 wAp15 rBa9-12 \
                wBm2 wAs4 wAp12 rBs9 rBs7 wBa12 rAm0 rBp8 rBp11 wAa7-11 wBm0 rBa3 wAs12-13 wAs6-9 wBs5 \
                wAp2 wBs14 wBa12
                """,
            faults: [
                1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 0, 4, 1, 1, 2, 1, 0, 4, 1, 0, 1, 0, 2, 3, 0, 0, 2, 0, 1, 1, 0, 1, 0,
                2, 0, 1, 0, 0, 1, 0, 1, 1, 0, 0, 0, 0, 0, 0, 5, 1, 1, 2, 4, 0, 1, 1, 0,
            ],
            smaps: """
                A.t 128 128 0 0 0 128 0 0 0 0
                A.a 44 44 44 0 0 0 44 44 0 0
                A.p 64 30 25 16 32 0 16 20 0 0
                A.s 36 11 11 0 36 0 0 0 0 0
                A.m 36 30 10 0 12 20 4 0 0 0
                B.t 0 0 0 0 0 0 0 0 0 0
                B.a 24 24 24 0 0 0 24 24 0 0
                B.p 64 25 18 20 36 0 8 12 0 0
                B.s 64 23 16 20 40 0 4 0 0 0
                B.m 12 6 6 0 12 0 0 0 0 0
                """
        ),
        RecordedMemoryCalls(
            operations: """
                wAa11 rAp8 wAs15 wAa12 wAs1 rAm12 rAa11 rAm13 wAp7 wAm5 rAa8-10 wAa2-5 wAa3 wAs10 rAp0 \
                rAp9 wAa12 wAa8 rAp9 fA fA wCp11 rAm0-2 rCa11-12 wCa12 wAm4 rBa13 wBm7 wAm6-10 fA rBa5 \
                rAp4 rCm13-15 rDt30 wDm7 wCa2-6 fB wEp1 wAp7 fD wEa8 rCt34 wBp4 rEt17-18 rEt30 rAa4 rAt5 \
                rCt22 rEp6-8 rAp2-6 wEs12 xD wEp13-15 rFs2-5 wAp8 wAm12 rFa0 rAs3-6 xA rBa9-13
                """,
            faults: [
                1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 3, 4, 0, 1, 0, 0, 0, 1, 0, 1, 3, 0, 1, 1, 1, 1, 5, 0, 0, 3, 1, 1, 5, 1, 1,
                1, 1, 1, 1, 0, 0, 1, 1, 0, 0, 1, 3, 1, 1, 0, 1, 1, 0,
            ],
            smaps: """
                B.t 0 0 0 0 0 0 0 0 0 0
                B.a 28 8 8 0 28 0 0 28 0 0
                B.p 64 17 8 40 20 0 4 8 0 0
                B.s 0 0 0 0 0 0 0 0 0 0
                B.m 4 2 2 0 4 0 0 0 0 0
                C.t 96 64 0 64 0 32 0 0 0 0
                C.a 32 26 26 0 8 0 24 32 0 0
                C.p 64 17 8 40 20 0 4 8 0 0
                C.s 0 0 0 0 0 0 0 0 0 0
                C.m 56 54 30 0 4 24 28 0 0 0
                E.t 64 32 0 64 0 0 0 0 0 0
                E.a 28 11 11 0 24 0 4 28 0 0
                E.p 64 26 18 36 12 0 16 20 0 0
                E.s 4 0 0 0 4 0 0 0 0 0
                E.m 0 0 0 0 0 0 0 0 0 0
                F.t 0 0 0 0 0 0 0 0 0 0
                F.a 28 8 8 0 28 0 0 28 0 0
                F.p 64 14 4 44 20 0 0 4 0 0
                F.s 64 17 3 44 16 4 0 0 0 0
                F.m 0 0 0 0 0 0 0 0 0 0
                """
        ),
        RecordedMemoryCalls(
            operations: """
                rAm12-15 wAp1-2 wAp6 rAa5 wAs10-13 wAa9 rAs6-9 rAp8 rAp15 fA rAp8 wBa10 rAs7 rAt2 rBp0 \
                wBa2 wBp5-7 wBa11-13 rAa3 wAa1-5 wAs9-12 rAp15 rBp6-9 wBa7-10 rAp3 rAt27 wAm15 wAm8 rAp6 \
                wAp1-2 rBp6 fA wBa12 wAs10-14 rCt2-6 rCs4 rCp11 rCa9-12 xB wAa11-15 fC rAa15 wDa5-6 rCt10 \
                wDs3 xD wAp11 wAs10-14 wCs14-15 rCp10 wAp6 wAm5-7 wCs0 rCt10 rCt7 wAa9-12 wCp11 rCp12-14 \
                wAs14-15 wCa2
                """,
            faults: [
                4, 2, 1, 1, 4, 1, 1, 1, 0, 0, 1, 0, 1, 0, 1, 3, 3, 1, 5, 1, 0, 0, 3, 0, 1, 0, 1, 0, 2, 0, 0, 1, 1, 1, 0,
                3, 5, 0, 2, 0, 1, 1, 0, 2, 0, 1, 3, 1, 0, 0, 2, 1, 0, 1, 1,
            ],
            smaps: """
                A.t 128 96 0 64 0 64 0 0 0 0
                A.a 48 40 40 0 16 0 32 48 0 0
                A.p 64 24 20 16 40 0 8 16 0 0
                A.s 64 20 10 28 36 0 0 0 0 0
                A.m 32 32 20 0 0 12 20 0 0 0
                C.t 64 32 0 64 0 0 0 0 0 0
                C.a 24 16 16 0 16 0 8 24 0 0
                C.p 64 24 20 16 40 0 8 16 0 0
                C.s 64 20 10 28 36 0 0 0 0 0
                C.m 0 0 0 0 0 0 0 0 0 0
                """
        ),
    ]
}
