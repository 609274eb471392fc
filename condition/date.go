package condition

import (
	"cmp"
	"strings"
	"time"
)

// Dates. An instant has two spellings:
//
//	1577836800.5            epoch seconds, negative before 1970
//	2020-01-01T00:00:00.5Z  W3C date and time, an ISO 8601 profile
//
// A text of digits alone is always epoch seconds, even with four digits: "2020" is
// 33 minutes after the start of 1970, not a year. A W3C date may stop after the
// month, the day or the minute, and means the first instant of that month, day or
// minute. A time without a zone is UTC (SEMANTICS 4.4h).
//
// The parser takes only these layouts. time.Parse takes more, ",5" as a fraction
// and +24:00 as a zone, and it knows local time, on which no decision may depend.
//
// Instants are exact to the nanosecond. Epoch seconds that need more than 64 bits,
// or a finer fraction, are ill-typed rather than rounded (SEMANTICS 4.4g). Zeros
// before and after the digits are allowed.

// instant is a point in time.
type instant struct {
	sec  int64 // since 1970-01-01T00:00:00Z, rounded down
	nsec int32 // 0 to 999,999,999, after sec
}

// instantOf returns t as an instant.
func instantOf(t time.Time) instant {
	return instant{t.Unix(), int32(t.Nanosecond())}
}

// compare returns a negative number if i is before j, a positive one if it is
// after j, else 0.
func (i instant) compare(j instant) int {
	if i.sec != j.sec {
		return cmp.Compare(i.sec, j.sec)
	}
	return cmp.Compare(i.nsec, j.nsec)
}

// hasDate reports whether i is in the years 0000 to 9999, which a W3C date can
// name.
func (i instant) hasDate() bool {
	const year0, year10000 = -62_167_219_200, 253_402_300_800
	return year0 <= i.sec && i.sec < year10000
}

// String returns i as a W3C date in UTC. It is meaningful if i.hasDate().
func (i instant) String() string {
	return time.Unix(i.sec, int64(i.nsec)).UTC().Format(time.RFC3339Nano)
}

// parseInstant parses either spelling.
func parseInstant(s string) (instant, bool) {
	if len(s) > 4 && s[4] == '-' {
		return parseDate(s)
	}
	return parseEpoch(s)
}

// parseEpoch parses seconds since 1970: -?digits, or -?digits.digits.
func parseEpoch(s string) (instant, bool) {
	s, negative := strings.CutPrefix(s, "-")
	whole, fraction, fractional := strings.Cut(s, ".")
	sec, ok := parseDigits(whole)
	nsec := int32(0)
	if ok && fractional {
		nsec, ok = parseNanoseconds(fraction)
	}
	if !ok {
		return instant{}, false
	}
	if negative {
		sec = -sec
		if nsec > 0 { // -1.25 is 0.75 after -2
			sec, nsec = sec-1, 1_000_000_000-nsec
		}
	}
	return instant{sec, nsec}, true
}

// parseNanoseconds parses the digits after a decimal point. Any after the ninth have
// to be zeros.
func parseNanoseconds(digits string) (int32, bool) {
	n, unit := int32(0), int32(100_000_000)
	for i := range len(digits) {
		d := int32(digits[i]) - '0'
		if d < 0 || d > 9 || unit == 0 && d > 0 {
			return 0, false
		}
		n += d * unit
		unit /= 10
	}
	return n, digits != ""
}

// parseDate parses a W3C date, from YYYY-MM to YYYY-MM-DDThh:mm:ss.sssssssss
// with a zone.
func parseDate(s string) (instant, bool) {
	l := layout{rest: s}
	year := l.number(4, 0, 9999)
	l.expect('-')
	month := l.number(2, 1, 12)
	day, hour, minute, second, zone := 1, 0, 0, 0, 0
	nsec := int32(0)
	if l.more() {
		l.expect('-')
		day = l.number(2, 1, 31)
	}
	if l.more() {
		l.expect('T')
		hour = l.number(2, 0, 23)
		l.expect(':')
		minute = l.number(2, 0, 59)
		if l.accept(':') {
			second = l.number(2, 0, 59)
			if l.accept('.') {
				nsec = l.fraction()
			}
		}
		zone = l.zone()
	}
	if l.bad || l.more() {
		return instant{}, false
	}
	t := time.Date(year, time.Month(month), day, hour, minute, second, 0, time.UTC)
	if t.Day() != day { // time.Date makes the 31st of a short month the 1st of the next
		return instant{}, false
	}
	return instant{t.Unix() - int64(zone), nsec}, true
}

// layout reads a text of fixed layout from left to right. After the first fault it
// is bad, and its methods do nothing.
type layout struct {
	rest string
	bad  bool
}

// fail makes l bad.
func (l *layout) fail() { l.rest, l.bad = "", true }

// more reports whether there is text left.
func (l *layout) more() bool { return l.rest != "" }

// accept reads c if that comes next, and reports whether it did.
func (l *layout) accept(c byte) bool {
	if l.rest == "" || l.rest[0] != c {
		return false
	}
	l.rest = l.rest[1:]
	return true
}

// expect reads c, which has to come next.
func (l *layout) expect(c byte) {
	if !l.accept(c) {
		l.fail()
	}
}

// number reads a number of n digits from low to high.
func (l *layout) number(n, low, high int) int {
	if len(l.rest) < n {
		l.fail()
		return low
	}
	v, ok := parseDigits(l.rest[:n])
	if !ok || int(v) < low || int(v) > high {
		l.fail()
		return low
	}
	l.rest = l.rest[n:]
	return int(v)
}

// fraction reads one to nine digits and returns them as nanoseconds.
func (l *layout) fraction() int32 {
	digits, rest := cutDigits(l.rest)
	nsec, ok := parseNanoseconds(digits)
	if !ok || len(digits) > 9 {
		l.fail()
		return 0
	}
	l.rest = rest
	return nsec
}

// zone reads Z, +hh:mm, -hh:mm or nothing and returns the seconds by which
// clocks there are ahead of UTC.
func (l *layout) zone() int {
	if !l.more() || l.accept('Z') {
		return 0
	}
	sign := 1
	if l.accept('-') {
		sign = -1
	} else {
		l.expect('+')
	}
	hours := l.number(2, 0, 23)
	l.expect(':')
	minutes := l.number(2, 0, 59)
	return sign * (hours*60 + minutes) * 60
}
