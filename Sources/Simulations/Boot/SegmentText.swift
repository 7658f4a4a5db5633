import MemoryModels
import Traces

/// Phrases of `segment-translation`.
enum SegmentText {
    /// `#GP(0x10)`.
    static func name(_ fault: SegmentFault) -> String {
        let name =
            switch fault.vector {
            case .notPresent: "#NP"
            case .stack: "#SS"
            case .generalProtection: "#GP"
            }
        return "\(name)(\(Numerals.hexadecimal(UInt64(fault.errorCode))))"
    }

    /// `data, writable, expand-down`.
    static func type(_ descriptor: SegmentDescriptor) -> LocalizedText {
        guard descriptor.isCodeOrData else {
            return LocalizedText(en: "a system descriptor: TSS, LDT or gate", zh: "系统描述符：TSS、LDT 或门")
        }
        if descriptor.isCode {
            return LocalizedText(
                en:
                    "code, \(descriptor.isReadable ? "readable" : "execute-only")\(descriptor.isConforming ? ", conforming" : "")",
                zh: "代码段，\(descriptor.isReadable ? "可读" : "只可执行")\(descriptor.isConforming ? "，一致" : "")"
            )
        }
        return LocalizedText(
            en:
                "data, \(descriptor.isWritable ? "writable" : "read-only")\(descriptor.isExpandDown ? ", expand-down" : "")",
            zh: "数据段，\(descriptor.isWritable ? "可写" : "只读")\(descriptor.isExpandDown ? "，向下扩展" : "")"
        )
    }

    /// What a rule demands.
    static func rule(_ rule: SegmentRule, _ register: SegmentRegister) -> LocalizedText {
        let name = register.name
        switch rule {
        case .loadsNull:
            return LocalizedText(en: "\(name) takes no null selector", zh: "\(name) 不接受空选择子")
        case .tableLimit:
            return LocalizedText(en: "the index lies within the table", zh: "索引在表内")
        case .type:
            switch register {
            case .cs: return LocalizedText(en: "cs takes code only", zh: "cs 只接受代码段")
            case .ss: return LocalizedText(en: "ss takes writable data only", zh: "ss 只接受可写的数据段")
            case .ds, .fs:
                return LocalizedText(en: "\(name) takes what can be read", zh: "\(name) 只接受可读的段")
            }
        case .codeSize:
            return LocalizedText(en: "L and D are not both set", zh: "L 与 D 不同时为 1")
        case .privilege:
            switch register {
            case .cs:
                return LocalizedText(
                    en: "DPL = CPL and RPL <= CPL (conforming: DPL <= CPL)",
                    zh: "DPL = CPL 且 RPL <= CPL（一致段：DPL <= CPL）"
                )
            case .ss: return LocalizedText(same: "RPL = CPL, DPL = CPL")
            case .ds, .fs:
                return LocalizedText(
                    en: "DPL >= CPL and DPL >= RPL (conforming code: any)",
                    zh: "DPL >= CPL 且 DPL >= RPL（一致代码段不限）"
                )
            }
        case .present: return LocalizedText(en: "P is set", zh: "P 位为 1")
        case .usesNull: return LocalizedText(en: "the register does not hold a null selector", zh: "寄存器中不是空选择子")
        case .access: return LocalizedText(en: "the type allows the access", zh: "段类型允许这种访问")
        case .limit: return LocalizedText(en: "every byte lies within the limit", zh: "每个字节都在界限之内")
        case .canonical: return LocalizedText(en: "the address is canonical", zh: "地址是规范地址")
        }
    }
}
