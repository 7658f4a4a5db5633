#if os(Linux)
    import Foundation
#endif
import Traces

/// How much memory a user may lock.
enum LockLimit {
    static let experiment = Experiment(
        name: "mlock-limit",
        title: LocalizedText(en: "mlock up to RLIMIT_MEMLOCK", zh: "mlock 受 RLIMIT_MEMLOCK 限制"),
        summary: LocalizedText(
            en: """
                A child process limits itself to 16 locked pages, becomes an ordinary user if it is root, and locks 16 \
                pages, then one more. With a limit of 0 it may lock nothing.
                """,
            zh: """
                子进程把自己可锁定的内存限制为 16 页（若是 root 则先变为普通用户），锁定 16 页，再多锁一页；\
                限制为 0 时一页也不能锁。
                """
        ),
        follows: ["mm/mlock.c#do_mlock", "mm/mlock.c#can_do_mlock", "mm/mlock.c#mlock_fixup"],
        manual: ["mlock(2)", "getrlimit(2)"],
        quantities: [
            Quantity("limit", LocalizedText(en: "pages that may be locked", zh: "允许锁定的页数"), .pages),
            Quantity("error_within", LocalizedText(en: "errno of locking that many", zh: "锁定这么多页的 errno")),
            Quantity("locked", LocalizedText(en: "locked by then, as VmLck says", zh: "此时 VmLck 显示的锁定量"), .pages),
            Quantity("resident", LocalizedText(en: "resident, though never touched", zh: "未经访问却已常驻的页"), .pages),
            Quantity("error_beyond", LocalizedText(en: "errno of locking one more", zh: "多锁一页的 errno")),
            Quantity("error_none", LocalizedText(en: "errno with a limit of 0", zh: "限制为 0 时的 errno")),
        ],
        claims: [
            Claim(
                LocalizedText(en: "Up to the limit locking succeeds.", zh: "不超过限制时锁定成功。"),
                "error_within",
                .equals(0)
            ),
            Claim(LocalizedText(en: "VmLck counts it.", zh: "VmLck 计入锁定的页。"), "locked", .equals("limit")),
            Claim(
                LocalizedText(en: "Locking brings the pages in without a touch.", zh: "锁定会直接调入页，无须访问。"),
                "resident",
                .equals("limit")
            ),
            Claim(
                LocalizedText(en: "One page more is ENOMEM (12).", zh: "多一页就是 ENOMEM（12）。"),
                "error_beyond",
                .equals(12)
            ),
            Claim(
                LocalizedText(en: "With a limit of 0 it is EPERM (1).", zh: "限制为 0 时是 EPERM（1）。"),
                "error_none",
                .equals(1)
            ),
        ],
        body: body
    )

    #if os(Linux)
        @Sendable
        private static func body() throws(CannotRun) -> Observation {
            let (pages, page) = (Int64(16), Int64(Page.size))
            /// RLIMIT_MEMLOCK
            let memlock = Int64(8)
            let child = try HelperProcess()
            let limited = try child.ask(HelperOrder(.limit, memlock, pages * page, pages * page))
            guard limited.error == 0 else { throw .refused("setrlimit", Int32(limited.error)) }
            // The limit binds nobody who has CAP_IPC_LOCK. 65534 is nobody.
            if geteuid() == 0 {
                let answer = try child.ask(HelperOrder(.becomeUser, 65534))
                guard answer.error == 0 else { throw .refused("setuid", Int32(answer.error)) }
            }
            let status = "/proc/\(child.id)/status"
            let capabilities = try ProcFile.required(status).split(separator: "\n").first { $0.hasPrefix("CapEff:") }
            guard let mask = capabilities?.split(separator: "\t").last.flatMap({ UInt64($0, radix: 16) }),
                mask >> 14 & 1 == 0
            else {
                throw CannotRun(
                    LocalizedText(en: "this user may lock without limit (CAP_IPC_LOCK)", zh: "当前用户锁定不受限（CAP_IPC_LOCK）")
                )
            }
            var found = Observation()
            found.set("limit", pages)
            let mapping = try child.map((pages + 1) * page)
            found.set("error_within", try child.ask(HelperOrder(.lock, mapping, pages * page)).error)
            found.set("locked", (ProcFile.number(status, "VmLck") ?? 0) * 1024 / page)
            let smaps = try Smaps(of: "\(child.id)", from: UInt(mapping), to: UInt(mapping + pages * page))
            found.set("resident", smaps.pages("Rss"))
            found.set("error_beyond", try child.ask(HelperOrder(.lock, mapping + pages * page, page)).error)
            try child.ask(HelperOrder(.unlock, mapping, pages * page))
            try child.ask(HelperOrder(.limit, memlock, 0, 0))
            found.set("error_none", try child.ask(HelperOrder(.lock, mapping, page)).error)
            return found
        }
    #else
        private static let body = Experiment.needsLinux
    #endif
}
