/// What a cell, an item or a row of a diagram means.
///
/// A mark is never shown by colour alone: the site gives each one a CSS class, the terminal one ASCII
/// character, and both print its name in the legend. The characters are ASCII because terminals
/// disagree about the width of others in Chinese locales.
public enum Mark: Sendable, CaseIterable, Equatable {
    /// Nothing to point out.
    case plain
    /// Free memory: on a free list, or an unused object.
    case free
    /// Memory in use.
    case allocated
    /// What the step looks at or has just touched.
    case active
    /// A block that was cut into two.
    case split
    /// A block that two buddies became.
    case merged
    /// Where a check failed, a request was refused or a fault was raised.
    case faulted
    /// Memory that nobody can be given: padding, metadata, reserved bits.
    case reserved

    /// The class of SVG and HTML elements that carry this mark: `mark-free`.
    public var cssClass: String { "mark-" + name }

    /// The mark's one ASCII character in the terminal.
    public var character: Character {
        switch self {
        case .plain: " "
        case .free: "."
        case .allocated: "#"
        case .active: "*"
        case .split: "/"
        case .merged: "+"
        case .faulted: "!"
        case .reserved: "="
        }
    }

    /// The stable name used in JSON and in CSS classes.
    public var name: String {
        switch self {
        case .plain: "plain"
        case .free: "free"
        case .allocated: "allocated"
        case .active: "active"
        case .split: "split"
        case .merged: "merged"
        case .faulted: "faulted"
        case .reserved: "reserved"
        }
    }

    /// The mark's name in a legend.
    public var label: LocalizedText {
        switch self {
        case .plain: LocalizedText(en: "other", zh: "其他")
        case .free: LocalizedText(en: "free", zh: "空闲")
        case .allocated: LocalizedText(en: "in use", zh: "已分配")
        case .active: LocalizedText(en: "this step", zh: "本步涉及")
        case .split: LocalizedText(en: "split", zh: "已拆分")
        case .merged: LocalizedText(en: "merged", zh: "已合并")
        case .faulted: LocalizedText(en: "fault or refusal", zh: "异常或失败")
        case .reserved: LocalizedText(en: "not usable", zh: "不可用")
        }
    }

    /// The SGR parameters of this mark in a colour terminal; `nil` leaves the text as it is.
    var ansiCode: String? {
        switch self {
        case .plain: nil
        case .free: "32"
        case .allocated: "34"
        case .active: "1;33"
        case .split: "35"
        case .merged: "36"
        case .faulted: "1;31"
        case .reserved: "2"
        }
    }
}
