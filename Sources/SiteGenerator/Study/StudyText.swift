import Traces

/// What the study page says, and the quiz on a question's page; `{n}` and the like are filled in by the scripts.
enum StudyText {
    /// The scripts that both kinds of pages need.
    static let scripts = ["study-log", "study-desk"]

    static let about = LocalizedText(
        en: "Cards that come back just before you would forget them, with progress that stays in this browser.",
        zh: "快要忘记时，卡片再回来问你；进度只保存在这个浏览器里。"
    )

    /// The texts for templates.
    static func values(_ language: Language) -> TemplateValues {
        var values: TemplateValues = [:]
        for (name, text) in page { values[name] = .html(HTML(inlineText: text[language])) }
        return values
    }

    /// The texts for the scripts of the study page, as a JSON object.
    static func json(_ language: Language) -> String {
        json(scripted.merging(shared) { first, _ in first }, language)
    }

    /// The texts for the script of the quiz on a question's page, as a JSON object.
    static func quizJSON(_ language: Language) -> String {
        json(quiz.merging(shared) { first, _ in first }, language)
    }

    private static func json(_ texts: [String: LocalizedText], _ language: Language) -> String {
        var json = JSONWriter()
        json.object { json in
            for (name, text) in texts.sorted(by: { $0.key < $1.key }) { json.field(name, text[language]) }
        }
        return json.text
    }

    private static let page: [String: LocalizedText] = [
        "noScript": LocalizedText(
            en: "Studying here needs JavaScript. In the terminal, `kmemo quiz` asks the same cards.",
            zh: "在这里学习需要 JavaScript。在终端里，`kmemo quiz` 会考同样的卡片。"
        ),
        "session": LocalizedText(en: "Session", zh: "本次学习"),
        "topic": LocalizedText(en: "Topic", zh: "主题"),
        "allTopics": LocalizedText(en: "All topics", zh: "全部主题"),
        "cards": LocalizedText(en: "Cards", zh: "卡片"),
        "dueAndNew": LocalizedText(en: "Due, then new", zh: "先复习，后新题"),
        "dueOnly": LocalizedText(en: "Due only", zh: "只复习"),
        "newOnly": LocalizedText(en: "New only", zh: "只考新题"),
        "atMost": LocalizedText(en: "At most", zh: "最多"),
        "way": LocalizedText(en: "Answer by", zh: "作答方式"),
        "choices": LocalizedText(en: "Choosing", zh: "选择题"),
        "flashcards": LocalizedText(en: "Recalling", zh: "闪卡回忆"),
        "keysTitle": LocalizedText(en: "Keys", zh: "按键"),
        "keyChoose": LocalizedText(en: "choose; then grade, 1 to 4", zh: "选择答案；之后按 1 至 4 评分"),
        "keyOn": LocalizedText(en: "show the answer; go on", zh: "显示答案；继续"),
        "keySkip": LocalizedText(en: "skip", zh: "跳过"),
        "keyUndo": LocalizedText(en: "take the last answer back", zh: "撤销上一次作答"),
        "keyHelp": LocalizedText(en: "show or hide these keys", zh: "显示或隐藏本列表"),
        "space": LocalizedText(en: "Space", zh: "空格"),
        "yourProgress": LocalizedText(en: "Your progress", zh: "你的进度"),
        "where": LocalizedText(
            english: "Every answer is kept in this browser alone, in its local storage, under keys that begin with "
                + "`kmemo.log.`. Nothing is sent anywhere, and no other browser sees it. Clearing the browser's data removes "
                + "it, so export it now and then.",
            chinese: "每次作答只保存在这个浏览器的本地存储中，键名以 `kmemo.log.` 开头。不会发送到任何地方，别的浏览器也看不到。"
                + "清除浏览器数据会一并删除，请不时导出。"
        ),
        "sameFormat": LocalizedText(
            english:
                "An export is what `kmemo progress import` reads, and this page reads what `kmemo progress export` "
                + "writes. Answers that are there already are not doubled.",
            chinese: "导出的文件可由 `kmemo progress import` 读入，本页也能读入 `kmemo progress export` 写出的文件。已有的作答不会重复。"
        ),
        "export": LocalizedText(en: "Export to a file", zh: "导出到文件"),
        "import": LocalizedText(en: "Import a file", zh: "导入文件"),
        "delete": LocalizedText(en: "Delete everything", zh: "全部删除"),
        "deleteTitle": LocalizedText(en: "Delete all answers?", zh: "删除全部作答记录？"),
        "deleteText": LocalizedText(
            en: "All answers in this browser will be gone. An export that you made before is not affected.",
            zh: "这个浏览器里的全部作答记录都会消失。之前导出的文件不受影响。"
        ),
        "deleteYes": LocalizedText(en: "Delete", zh: "删除"),
        "deleteNo": LocalizedText(en: "Keep", zh: "保留"),
    ]

    private static let scripted: [String: LocalizedText] = [
        // What cannot be done
        "noModule": LocalizedText(
            en: "The scheduler cannot run here, so nothing can be asked or recorded: {reason}",
            zh: "调度程序无法在这里运行，因此不能出题，也不能记录：{reason}"
        ),
        "noCards": LocalizedText(en: "The cards cannot be loaded: {reason}", zh: "卡片无法加载：{reason}"),
        "unreadable": LocalizedText(
            en:
                "{n} stored lines cannot be read, perhaps because a newer version wrote them. They are left as they are.",
            zh: "有 {n} 行记录无法读取，可能由更新的版本写成。它们保持原样。"
        ),
        // Counts
        "due": LocalizedText(en: "due", zh: "待复习"),
        "new": LocalizedText(en: "new", zh: "新题"),
        "answered": LocalizedText(en: "answered", zh: "已作答"),
        "rightShare": LocalizedText(en: "right", zh: "正确率"),
        "nextDue": LocalizedText(en: "next due {day}", zh: "下次复习：{day}"),
        "oneDay": LocalizedText(en: "1 day", zh: "1 天"),
        "days": LocalizedText(en: "{n} days", zh: "{n} 天"),
        "months": LocalizedText(en: "{n} months", zh: "{n} 个月"),
        "years": LocalizedText(en: "{n} years", zh: "{n} 年"),
        // A session
        "start": LocalizedText(en: "Start ({n})", zh: "开始（{n} 题）"),
        "nothing": LocalizedText(en: "There is nothing to ask in this choice.", zh: "这个范围内没有要考的卡片。"),
        "position": LocalizedText(en: "{i} of {n}", zh: "第 {i} 题，共 {n} 题"),
        "question": LocalizedText(en: "Question {n}", zh: "问题 {n}"),
        "newCard": LocalizedText(en: "new", zh: "新题"),
        "changedCard": LocalizedText(en: "changed since you last saw it", zh: "上次作答后内容有更新"),
        "showAnswer": LocalizedText(en: "Show the answer", zh: "显示答案"),
        "skip": LocalizedText(en: "Skip", zh: "跳过"),
        "keys": LocalizedText(en: "Keys", zh: "按键"),
        "right": LocalizedText(en: "Right.", zh: "答对了。"),
        "wrong": LocalizedText(en: "Wrong.", zh: "答错了。"),
        "yours": LocalizedText(en: "Your answer", zh: "你的答案"),
        "rightOne": LocalizedText(en: "The right answer", zh: "正确答案"),
        "howWell": LocalizedText(en: "How well did you know it?", zh: "你记得怎么样？"),
        "grade1": LocalizedText(en: "Forgot", zh: "忘了"),
        "grade2": LocalizedText(en: "Hard, but right", zh: "想得费力，但对了"),
        "grade3": LocalizedText(en: "Right", zh: "记得"),
        "grade4": LocalizedText(en: "Easy", zh: "轻松"),
        "comesBack": LocalizedText(en: "It comes back {day}.", zh: "{day}再考。"),
        "keptAs": LocalizedText(en: "Question {card}: it comes back {day}.", zh: "问题 {card}：{day}再考。"),
        "withdrawn": LocalizedText(en: "Nothing was recorded yet. Answer again.", zh: "尚未记录，请重新作答。"),
        "next": LocalizedText(en: "Next", zh: "下一题"),
        "readOn": LocalizedText(en: "Read on: {title}", zh: "延伸阅读：{title}"),
        "undone": LocalizedText(en: "Taken back: your last answer, to {card}.", zh: "已撤销：上一次作答（{card}）。"),
        "nothingToUndo": LocalizedText(en: "There is no answer to take back.", zh: "没有可以撤销的作答。"),
        "undoElsewhere": LocalizedText(
            en: "Not taken back: your last answer was to {card}, which is not among the cards here.",
            zh: "未撤销：上一次作答的是 {card}，不在这里的卡片中。"
        ),
        // Its end
        "summary": LocalizedText(en: "Summary", zh: "小结"),
        "result": LocalizedText(
            en: "Answered {n}: {right} right, {wrong} wrong.",
            zh: "作答 {n} 题：对 {right} 题，错 {wrong} 题。"
        ),
        "noneAnswered": LocalizedText(en: "Nothing was answered.", zh: "没有作答。"),
        "readAgain": LocalizedText(en: "Worth reading again", zh: "值得重读"),
        "againWrong": LocalizedText(en: "Ask the wrong ones again", zh: "再考答错的题"),
        "back": LocalizedText(en: "Another session", zh: "再来一组"),
        // Progress
        "exported": LocalizedText(en: "Exported {n} lines.", zh: "已导出 {n} 行。"),
        "imported": LocalizedText(
            en: "{new} new answers, {known} already there, {undone} taken back.",
            zh: "新增作答 {new} 次，已有 {known} 次，撤销 {undone} 次。"
        ),
        "importFailed": LocalizedText(
            en: "{file}, line {line}: {reason}. Nothing was taken in.",
            zh: "{file} 第 {line} 行：{reason}。没有导入任何内容。"
        ),
        "cannotRead": LocalizedText(en: "{file} cannot be read: {reason}", zh: "{file} 无法读取：{reason}"),
        "deleted": LocalizedText(en: "All answers were deleted.", zh: "全部作答记录已删除。"),
    ]

    private static let shared: [String: LocalizedText] = [
        "oldBrowser": LocalizedText(en: "this browser is too old for it.", zh: "浏览器版本太旧。"),
        "notLasting": LocalizedText(
            en: "This browser does not let pages keep anything. Your answers last until you leave; export them before.",
            zh: "这个浏览器不允许页面保存数据。作答只保留到离开页面为止，请在离开前导出。"
        ),
        "notKept": LocalizedText(
            en: "This was NOT kept: {reason}. Export your progress, make room, and answer again.",
            zh: "这次没有保存：{reason}。请先导出进度、腾出空间，再重新作答。"
        ),
        "undo": LocalizedText(en: "Undo", zh: "撤销"),
        "today": LocalizedText(en: "today", zh: "今天"),
        "tomorrow": LocalizedText(en: "tomorrow", zh: "明天"),
        "inDays": LocalizedText(en: "in {n} days", zh: "{n} 天后"),
    ]

    private static let quiz: [String: LocalizedText] = [
        "recorded": LocalizedText(en: "Recorded. This card comes back {day}.", zh: "已记录。这张卡片{day}再考。"),
        "notRecorded": LocalizedText(en: "Not recorded: {reason}", zh: "没有记录：{reason}"),
        "takenBack": LocalizedText(en: "Taken back. Choose again.", zh: "已撤销，请重新选择。"),
    ]
}
