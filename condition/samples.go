package condition

import (
	"cmp"
	"math/big"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// Samples of request values. The values of a policy divide numbers, instants,
// addresses and binaries into finitely many classes: each bound, and what lies
// between two bounds. A condition treats all values of a class alike, so trying one
// of each is enough.

// Samples returns request values for tests that read one key: one value for each
// class of well-typed values that the tests distinguish. It is exact if no class is
// missing. It is not exact for String, Bool and ARN operators, whose values have too
// many classes; for operators of several families, as one text can be a number to
// one and a name to another; and if no value of a class is short enough to be
// written as a number. Null needs no value.
//
// Numbers are written as short as possible, instants as seconds since 1970. Apart
// from sorting, the time is proportional to the number of values.
func Samples(tests ...*Test) (samples []string, exact bool) {
	byFamily := make(map[Family][]*Test)
	for _, t := range tests {
		if t != nil && t.op.Family() != FamilyNull && t.op.IsValid() {
			byFamily[t.op.Family()] = append(byFamily[t.op.Family()], t)
		}
	}
	exact = len(byFamily) <= 1
	for f := FamilyString; f < FamilyNull; f++ {
		if list := byFamily[f]; len(list) > 0 {
			more, all := samplesOf(f, list)
			samples, exact = append(samples, more...), exact && all
		}
	}
	return samples, exact
}

// samplesOf is Samples for tests of one family.
func samplesOf(f Family, tests []*Test) (samples []string, exact bool) {
	switch f {
	case FamilyNumeric:
		return sampleNumbers(valuesOf(tests, func(t *Test) []decimal { return t.numbers }))
	case FamilyDate:
		return sampleInstants(valuesOf(tests, func(t *Test) []instant { return t.instants }))
	case FamilyIP:
		return sampleAddrs(valuesOf(tests, func(t *Test) []prefix { return t.prefixes })), true
	case FamilyBinary:
		return sampleBinaries(valuesOf(tests, func(t *Test) []binary { return t.binaries })), true
	default:
		for _, t := range tests {
			samples = append(samples, t.values...)
		}
		return samples, false
	}
}

// valuesOf returns the usable values of the tests.
func valuesOf[T any](tests []*Test, of func(*Test) []T) (all []T) {
	for _, t := range tests {
		for i, v := range of(t) {
			if t.usable[i] {
				all = append(all, v)
			}
		}
	}
	return all
}

// sampleNumbers returns each bound, and the shortest number below, between and
// above them.
func sampleNumbers(bounds []decimal) (samples []string, exact bool) {
	slices.SortFunc(bounds, func(a, b decimal) int { return a.compare(&b) })
	bounds = slices.CompactFunc(bounds, func(a, b decimal) bool { return a.compare(&b) == 0 })
	if len(bounds) == 0 {
		return []string{"0"}, true
	}
	exact = true
	add := func(m *big.Int, k int) {
		s, ok := numberText(m, k)
		if exact = exact && ok; ok {
			samples = append(samples, s)
		}
	}
	add(beyond(&bounds[0], -1))
	for i := range bounds {
		if i > 0 {
			add(between(&bounds[i-1], &bounds[i]))
		}
		add(bounds[i].integer())
	}
	add(beyond(&bounds[len(bounds)-1], 1))
	return samples, exact
}

// integer returns d as m times 10 to the power of k.
func (d *decimal) integer() (m *big.Int, k int) {
	m = new(big.Int)
	if d.n == 0 {
		return m, 0
	}
	m.SetString(string(d.digits[:d.n]), 10)
	if d.negative {
		m.Neg(m)
	}
	return m, int(d.exponent) - int(d.n)
}

// beyond returns a short number below d, for side -1, or above it, for side 1.
func beyond(d *decimal, side int) (m *big.Int, k int) {
	if d.sign() == -side {
		return new(big.Int), 0
	}
	return big.NewInt(int64(side)), max(0, int(d.exponent)) // d is less than 10 to the power of its exponent
}

// between returns a number between a and b with the fewest digits; a is less than b.
func between(a, b *decimal) (m *big.Int, k int) {
	if a.sign() < 0 && b.sign() > 0 {
		return new(big.Int), 0
	}
	low, i := a.integer()
	high, j := b.integer()
	least := min(i, j)
	low.Mul(low, power(i-least))
	high.Mul(high, power(j-least))
	for k = max(int(a.exponent)*abs(a.sign()), int(b.exponent)*abs(b.sign())) + 1; ; k-- {
		// The first multiple of 10^k above low, in units of 10^least.
		if k < least {
			unit := power(least - k)
			low.Mul(low, unit)
			high.Mul(high, unit)
			least = k
		}
		unit := power(k - least)
		m = new(big.Int).Div(low, unit)
		m.Add(m, big.NewInt(1))
		if new(big.Int).Mul(m, unit).Cmp(high) < 0 {
			return m, k
		}
	}
}

func power(n int) *big.Int {
	return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil)
}

func abs(n int) int { return max(n, -n) }

// numberText writes m times 10 to the power of k as a number, if it is short enough
// for one.
func numberText(m *big.Int, k int) (string, bool) {
	sign, digits := "", m.String()
	if m.Sign() < 0 {
		sign, digits = "-", digits[1:]
	}
	for len(digits) > 1 && digits[len(digits)-1] == '0' {
		digits, k = digits[:len(digits)-1], k+1
	}
	s := digits
	switch {
	case m.Sign() == 0:
	case k > 999:
		s += strings.Repeat("0", k-999) + "e999"
	case k < -999:
		zeros := max(0, -999-k-len(digits))
		point := len(digits) - (-999 - k) + zeros
		s = strings.Repeat("0", zeros) + digits
		s = cmp.Or(s[:max(0, point)], "0") + "." + s[max(0, point):] + "e-999"
	case 0 < k && k <= 3:
		s += strings.Repeat("0", k)
	case -3-len(digits) < k && k < 0:
		s = strings.Repeat("0", max(0, 1-k-len(digits))) + digits
		s = s[:len(s)+k] + "." + s[len(s)+k:]
	case k != 0:
		s += "e" + strconv.Itoa(k)
	}
	_, ok := parseDecimal(sign + s)
	return sign + s, ok
}

// sampleInstants returns each bound, and the instants a nanosecond before and after.
func sampleInstants(bounds []instant) (samples []string, exact bool) {
	if len(bounds) == 0 {
		return []string{"0"}, true
	}
	var all []instant
	for _, i := range bounds {
		all = append(all, i.add(-1), i, i.add(1))
	}
	slices.SortFunc(all, instant.compare)
	exact = true
	for _, i := range slices.Compact(all) {
		s := i.seconds()
		if at, ok := parseInstant(s); ok && at == i {
			samples = append(samples, s)
		} else {
			exact = false
		}
	}
	return samples, exact
}

// add returns the instant n nanoseconds later, for n of -1 and 1.
func (i instant) add(n int32) instant {
	switch i.nsec += n; {
	case i.nsec < 0:
		return instant{i.sec - 1, 999_999_999}
	case i.nsec > 999_999_999:
		return instant{i.sec + 1, 0}
	}
	return i
}

// seconds writes the instant as seconds since 1970.
func (i instant) seconds() string {
	sign, sec, nsec := "", i.sec, i.nsec
	if sec < 0 {
		sign = "-"
		if nsec > 0 {
			sec, nsec = sec+1, 1_000_000_000-nsec
		}
		sec = -sec
	}
	s := sign + strconv.FormatInt(sec, 10)
	if nsec > 0 {
		fraction := strconv.Itoa(int(nsec))
		s += "." + strings.TrimRight(strings.Repeat("0", 9-len(fraction))+fraction, "0")
	}
	return s
}

// sampleAddrs returns the first address of each range, the first after it, and
// the first of all.
func sampleAddrs(ranges []prefix) (samples []string) {
	// An IPv4-mapped address of IPv6 is read as the IPv4 address.
	afterMapped := netip.MustParseAddr("::1:0:0:0")
	all := []netip.Addr{netip.IPv4Unspecified(), netip.IPv6Unspecified(), afterMapped}
	for _, p := range ranges {
		all = append(all, p.Addr())
		if next := lastAddr(p.Prefix).Next(); next.IsValid() {
			all = append(all, next)
		}
	}
	slices.SortFunc(all, netip.Addr.Compare)
	for _, a := range slices.Compact(all) {
		if !a.Is4In6() {
			samples = append(samples, a.String())
		}
	}
	return samples
}

// lastAddr returns the last address of a range.
func lastAddr(p netip.Prefix) netip.Addr {
	bytes := p.Addr().AsSlice()
	for i := p.Bits(); i < len(bytes)*8; i++ {
		bytes[i/8] |= 0x80 >> (i % 8)
	}
	a, _ := netip.AddrFromSlice(bytes)
	return a
}

// sampleBinaries returns each value, and one other.
func sampleBinaries(values []binary) (samples []string) {
	for _, b := range values {
		samples = append(samples, b.text)
	}
	slices.Sort(samples)
	samples = slices.Compact(samples)
	const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	for n := 0; ; n++ {
		other := strings.Repeat("AAAA", n/len(digits)) + "AAA" + string(digits[n%len(digits)])
		if _, found := slices.BinarySearch(samples, other); !found {
			return append(samples, other)
		}
	}
}
