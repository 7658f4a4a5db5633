import Traces

/// The words on a player's controls.
enum PlayerText {
    static let label = LocalizedText(en: "Run it with other numbers", zh: "换一组参数运行")
    static let settings = LocalizedText(en: "Parameters", zh: "参数")
    static let run = LocalizedText(en: "Run", zh: "运行")
    static let reset = LocalizedText(en: "Defaults", zh: "恢复默认")
    static let surprise = LocalizedText(en: "Surprise me", zh: "随机一组")
    static let steps = LocalizedText(en: "Steps", zh: "步骤")
    static let first = LocalizedText(en: "First step", zh: "第一步")
    static let back = LocalizedText(en: "Step back", zh: "后退一步")
    static let forward = LocalizedText(en: "Step forward", zh: "前进一步")
    static let play = LocalizedText(en: "Play", zh: "播放")
    static let pause = LocalizedText(en: "Pause", zh: "暂停")
    static let slider = LocalizedText(en: "Step", zh: "步")
    static let predict = LocalizedText(en: "Ask me first", zh: "先猜再看")
    static let predictHint = LocalizedText(
        en: "Ask what happens next before showing it",
        zh: "先问接下来会发生什么，再显示结果"
    )
    static let share = LocalizedText(en: "Copy link", zh: "复制链接")
    static let shared = LocalizedText(en: "The link to this run and step is copied.", zh: "已复制这次运行、这一步的链接。")
    static let shareByHand = LocalizedText(
        en: "The address of this page now leads to this run and step.",
        zh: "本页地址现在就指向这次运行、这一步。"
    )
    static let all = LocalizedText(en: "All steps", zh: "全部步骤")
    static let keys = LocalizedText(
        en: "Keys while the player has the focus: ← → step, Home End first and last, P play",
        zh: "播放器获得焦点时的按键：← → 后退、前进，Home End 第一步、最后一步，P 播放"
    )
    static let running = LocalizedText(en: "Running…", zh: "正在运行……")
    static let unavailable = LocalizedText(
        en: "This browser cannot run the simulation; the recorded run is shown.",
        zh: "此浏览器无法运行模拟，这里显示的是录制的运行结果。"
    )
    static let reveal = LocalizedText(en: "Show what happens", zh: "显示结果")
    static let question = LocalizedText(en: "What happens next?", zh: "接下来会发生什么？")
    /// `{n}` and `{m}` stand for numbers that the script puts in.
    static let score = LocalizedText(en: "{n} of {m} right", zh: "{m} 题答对 {n} 题")
    static let position = LocalizedText(en: "Step {n} of {m}", zh: "第 {n} 步，共 {m} 步")
    static let ran = LocalizedText(en: "Done: {m} steps.", zh: "运行完毕，共 {m} 步。")
    static let explanation = LocalizedText(en: "How to write it", zh: "写法说明")

    static let runSnippet = LocalizedText(en: "Run it here", zh: "在这里运行")
    static let snippetSame = LocalizedText(
        en: "Ran in your browser just now: {n} lines, the same as recorded, byte for byte.",
        zh: "刚刚在你的浏览器里运行：{n} 行，与录制的输出逐字节相同。"
    )
    static let snippetDifferent = LocalizedText(
        en: "Ran in your browser just now: this is not what was recorded. Please report it.",
        zh: "刚刚在你的浏览器里运行：与录制的输出不一致，请反馈给我们。"
    )
    static let snippetOutput = LocalizedText(en: "What it printed here", zh: "在此处运行的输出")
    static let snippetFailed = LocalizedText(
        en: "The program could not be loaded or run.",
        zh: "程序无法加载或运行。"
    )
}
