package condition

import (
	"net/netip"
	"strings"

	"github.com/iameval/iameval/variables"
)

// IP addresses. A policy has ranges such as 203.0.113.0/24, or single addresses; a
// request has a single address. IPv4 never matches IPv6 (SEMANTICS 4.4k).
//
// The listeners of many systems report an IPv4 address as IPv6:
// ::ffff:203.0.113.7. In a request that form is read as the IPv4 address. In a
// policy it is ill-typed, as a range such as ::ffff:203.0.113.0/120 is easily
// mistaken for an IPv6 range.
//
// Some readers take an octet with a leading zero as octal, others as decimal, so
// 010.0.0.1 is not an address here. Otherwise the text forms are the same as for
// netip.ParseAddr, without zones. That function is not used because its errors are
// allocated, and anyone may write the text of a request.

// readAddr parses an address of a request. An IPv4-mapped one is returned as the IPv4
// address.
func readAddr(s string) (netip.Addr, bool) {
	addr, ok := parseAddr(s)
	return addr.Unmap(), ok
}

// prefix is a range of addresses. The zero prefix has none.
type prefix struct {
	netip.Prefix
	first uint32 // of IPv4: the first address as a number
	width uint8  // likewise: the bits that may differ from that
	ipv4  bool
}

// parsePrefix parses a range or a single address of a policy. The bits after the
// length of the prefix do not matter.
func parsePrefix(s string) (p prefix, ok bool) {
	text, length, ranged := strings.Cut(s, "/")
	addr, ok := parseAddr(text)
	if !ok || addr.Is4In6() {
		return prefix{}, false
	}
	bits := addr.BitLen()
	if ranged {
		if bits, ok = parseSmall(length, bits); !ok {
			return prefix{}, false
		}
	}
	p.Prefix = netip.PrefixFrom(addr, bits).Masked()
	if p.ipv4 = addr.Is4(); p.ipv4 {
		p.first, p.width = number4(p.Addr()), uint8(32-bits)
	}
	return p, true
}

// addr4 returns the IPv4 address that is a number.
func addr4(n uint32) netip.Addr {
	return netip.AddrFrom4([4]byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)})
}

// number4 returns an IPv4 address as a number.
func number4(addr netip.Addr) uint32 {
	b := addr.As4()
	return uint32(b[0])<<24 | uint32(b[1])<<16 | uint32(b[2])<<8 | uint32(b[3])
}

// parseAddr parses an address. An IPv4-mapped address is returned unchanged.
func parseAddr(s string) (netip.Addr, bool) {
	if octets, ok := parseIPv4(s); ok {
		return netip.AddrFrom4(octets), true
	}
	groups, ok := parseIPv6(s)
	return netip.AddrFrom16(groups), ok
}

// parseIPv4 parses four numbers to 255, without leading zeros, with dots
// between them.
func parseIPv4(s string) (octets [4]byte, ok bool) {
	addr, n, start, count := uint32(0), uint32(0), 0, 0
	for i := 0; i <= len(s); i++ {
		if i < len(s) && s[i] != '.' {
			d := uint32(s[i]) - '0'
			if d > 9 {
				return octets, false
			}
			n = n*10 + d
			continue
		}
		digits := i - start
		if digits == 0 || digits > 3 || n > 255 || digits > 1 && s[start] == '0' {
			return octets, false
		}
		addr, n, start, count = addr<<8|n, 0, i+1, count+1
	}
	return [4]byte{byte(addr >> 24), byte(addr >> 16), byte(addr >> 8), byte(addr)}, count == 4
}

// parseIPv6 parses eight groups, or fewer with a double colon in place of the
// missing groups, at least one.
func parseIPv6(s string) (addr [16]byte, ok bool) {
	head, tail, gap := strings.Cut(s, "::")
	n, ok := parseGroups(head, &addr, !gap)
	if !gap {
		return addr, ok && n == len(addr)
	}
	var end [16]byte
	m, okEnd := parseGroups(tail, &end, true)
	if !ok || !okEnd || n+m > len(addr)-2 {
		return addr, false
	}
	copy(addr[len(addr)-m:], end[:m])
	return addr, true
}

// parseGroups parses groups of one to four hexadecimal digits, with colons
// between them, into addr and returns the number of bytes. If s ends the whole
// address, the last two groups may be written as an IPv4 address.
func parseGroups(s string, addr *[16]byte, ends bool) (n int, ok bool) {
	for more := s != ""; more; {
		var group string
		group, s, more = strings.Cut(s, ":")
		if ends && !more && n <= 12 && strings.Contains(group, ".") {
			octets, ok := parseIPv4(group)
			return n + copy(addr[n:], octets[:]), ok
		}
		bits, ok := parseHex(group)
		if !ok || n == len(addr) {
			return 0, false
		}
		addr[n], addr[n+1] = byte(bits>>8), byte(bits)
		n += 2
	}
	return n, true
}

// parseHex parses one to four hexadecimal digits.
func parseHex(s string) (n uint16, ok bool) {
	if s == "" || len(s) > 4 {
		return 0, false
	}
	for i := range len(s) {
		c := variables.LowerByte(s[i])
		switch {
		case isDigit(c):
			n = n<<4 | uint16(c-'0')
		case 'a' <= c && c <= 'f':
			n = n<<4 | uint16(c-'a'+10)
		default:
			return 0, false
		}
	}
	return n, true
}

// parseSmall parses a number from 0 to most, without leading zeros.
func parseSmall(s string, most int) (int, bool) {
	n, ok := parseDigits(s)
	if !ok || n > int64(most) || len(s) > 1 && s[0] == '0' {
		return 0, false
	}
	return int(n), true
}

// contains4 is p.Contains for an IPv4 address as a number.
func (p *prefix) contains4(ip uint32) bool { return p.ipv4 && (ip^p.first)>>p.width == 0 }

// against compares p with addr: it is zero if p contains addr, negative if p comes
// before it and positive if p comes after it.
func (p *prefix) against(addr netip.Addr) int {
	if p.Contains(addr) {
		return 0
	}
	return p.Addr().Compare(addr)
}
