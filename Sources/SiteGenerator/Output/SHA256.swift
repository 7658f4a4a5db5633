import Foundation

/// SHA-256 (FIPS 180-4), as browsers check it under the name of subresource integrity.
///
/// Foundation has none on Linux, and a package for it would take longer to build than the whole site generator. The
/// loop uses wrapping operators and pointers only: it is quick in debug builds, which the tests run, as well.
enum SHA256 {
    /// The digest in base64: what stands behind `sha256-` in an integrity value.
    static func base64(_ data: Data) -> String {
        var bytes = Data(capacity: 32)
        for word in digest(data) {
            for shift: UInt32 in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: word &>> shift)) }
        }
        return bytes.base64EncodedString()
    }

    /// The digest as eight words.
    static func digest(_ data: Data) -> [UInt32] {
        var padded = [UInt8](data)
        padded.append(0x80)
        while padded.count % 64 != 56 { padded.append(0) }
        let bits = UInt64(data.count) * 8
        for shift: UInt64 in [56, 48, 40, 32, 24, 16, 8, 0] { padded.append(UInt8(truncatingIfNeeded: bits &>> shift)) }
        var state: [UInt32] = [
            0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
        ]
        padded.withUnsafeBufferPointer { bytes in
            constants.withUnsafeBufferPointer { constants in
                withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 64) { words in
                    var start = 0
                    while start < bytes.count {
                        compress(bytes, start, constants, words, &state)
                        start &+= 64
                    }
                }
            }
        }
        return state
    }

    /// Takes one block of 64 bytes into the state.
    private static func compress(
        _ bytes: UnsafeBufferPointer<UInt8>,
        _ start: Int,
        _ constants: UnsafeBufferPointer<UInt32>,
        _ words: UnsafeMutableBufferPointer<UInt32>,
        _ state: inout [UInt32]
    ) {
        var index = 0
        while index < 16 {
            let place = start &+ index &* 4
            words[index] =
                UInt32(bytes[place]) &<< 24 | UInt32(bytes[place &+ 1]) &<< 16 | UInt32(bytes[place &+ 2]) &<< 8
                | UInt32(bytes[place &+ 3])
            index &+= 1
        }
        while index < 64 {
            let near = words[index &- 15]
            let far = words[index &- 2]
            let first = (near &>> 7 | near &<< 25) ^ (near &>> 18 | near &<< 14) ^ (near &>> 3)
            let second = (far &>> 17 | far &<< 15) ^ (far &>> 19 | far &<< 13) ^ (far &>> 10)
            words[index] = words[index &- 16] &+ first &+ words[index &- 7] &+ second
            index &+= 1
        }
        var (a, b, c, d) = (state[0], state[1], state[2], state[3])
        var (e, f, g, h) = (state[4], state[5], state[6], state[7])
        index = 0
        while index < 64 {
            let sumE = (e &>> 6 | e &<< 26) ^ (e &>> 11 | e &<< 21) ^ (e &>> 25 | e &<< 7)
            let choice = (e & f) ^ (~e & g)
            let one = h &+ sumE &+ choice &+ constants[index] &+ words[index]
            let sumA = (a &>> 2 | a &<< 30) ^ (a &>> 13 | a &<< 19) ^ (a &>> 22 | a &<< 10)
            let majority = (a & b) ^ (a & c) ^ (b & c)
            h = g
            g = f
            f = e
            e = d &+ one
            d = c
            c = b
            b = a
            a = one &+ sumA &+ majority
            index &+= 1
        }
        let added = [a, b, c, d, e, f, g, h]
        for place in 0..<8 { state[place] = state[place] &+ added[place] }
    }

    /// The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
    private static let constants: [UInt32] = [
        0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5,
        0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174,
        0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
        0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967,
        0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85,
        0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070,
        0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
        0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2,
    ]
}
