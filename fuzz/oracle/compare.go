package oracle

import (
	"encoding/base64"
	"math"
	"math/big"
	"net/netip"
	"regexp"
	"strings"
	"time"
	"unicode"
)

// Section 4.4: typed comparison.
//
// Each family reads both sides in its own way. A request value that does not read makes the comparison
// indeterminate, and so does a policy value that does not read, unless another value matches.

// illTyped reports whether a request value does not read in the operator's family.
func (c condition) illTyped(v item) bool {
	ok := v.Kind == Single
	switch c.family {
	case "numeric":
		_, read := number(v.Text)
		return !ok || !read
	case "date":
		_, read := v.date()
		return !ok || !read
	case "bool":
		return !ok || lower(v.Text) != "true" && lower(v.Text) != "false"
	case "binary":
		_, read := v.binary()
		return !read
	case "ip":
		_, read := address(v.Text)
		return !ok || !read
	case "arn":
		_, read := arnParts(v.Text)
		return !ok || !read
	}
	return !ok
}

// compare reports whether a request value that reads matches one policy value, and whether the latter does not read.
func (c condition) compare(v item, policy string, env environment) (result truth, ill bool) {
	switch c.family {
	case "numeric": // SEMANTICS 4.4f
		a, _ := number(v.Text)
		b, ok := number(policy)
		return truthOf(ok && c.ordered(a, b)), !ok
	case "date":
		a, _ := v.date()
		b, ok := date(policy)
		return truthOf(ok && c.ordered(a, b)), !ok
	case "binary": // SEMANTICS 4.4j
		a, _ := v.binary()
		b, ok := item{Value: Value{Kind: Single, Text: policy}}.binary()
		return truthOf(ok && a == b), !ok
	case "ip": // SEMANTICS 4.4k
		a, _ := address(v.Text)
		b, ok := network(policy)
		return truthOf(ok && b.Contains(a)), !ok
	}
	tokens, _ := tokenize(policy, c.variables)
	switch c.family {
	case "arn": // SEMANTICS 4.4l
		return compareARN(v.Text, tokens, env)
	case "bool":
		return c.compareTruth(v.Text, tokens, env)
	}
	return c.compareText(v.Text, tokens, env), false
}

// compareTruth compares truth values, as the strings they are. A policy value that cannot read as either of them is
// ill-typed, and one that may or may not read, for want of a variable, is undecided. SEMANTICS 4.4i
func (c condition) compareTruth(text string, pattern []token, env environment) (result truth, ill bool) {
	if _, unresolved, _ := env.resolve(pattern); unresolved { // SEMANTICS 5.7a
		return no, false
	}
	isTrue, isFalse := c.compareText("true", pattern, env), c.compareText("false", pattern, env)
	switch {
	case max(isTrue, isFalse) == no:
		return no, true
	case max(isTrue, isFalse) == indeterminate:
		return indeterminate, false
	}
	return c.compareText(text, pattern, env), false
}

// compareText compares strings.
func (c condition) compareText(text string, pattern []token, env environment) truth {
	fold := func(r rune) rune { return r } // SEMANTICS 4.4c
	switch c.base {
	case "stringequalsignorecase": // SEMANTICS 4.4d
		fold = unicode.ToLower
	case "bool":
		fold = lowerRune
	}
	if c.base != "stringlike" { // SEMANTICS 4.4e
		pattern = unwild(pattern)
	}
	pattern, unresolved, unknown := env.resolve(pattern)
	for i := range pattern {
		pattern[i].r = fold(pattern[i].r)
	}
	folded := runes(text)
	for i := range folded {
		folded[i] = fold(folded[i])
	}
	switch {
	case unresolved || !glob(pattern, folded): // SEMANTICS 5.7a
		return no
	case unknown:
		return indeterminate
	}
	return yes
}

// unwild makes the wildcards of a pattern literal.
func unwild(pattern []token) []token {
	var out []token
	for _, t := range pattern {
		switch t.what {
		case star:
			t = token{what: literal, r: '*'}
		case question:
			t = token{what: literal, r: '?'}
		}
		out = append(out, t)
	}
	return out
}

// ordered reports whether a stands to b as the operator's name says.
func (c condition) ordered(a, b *big.Rat) bool {
	cmp := a.Cmp(b)
	switch strings.TrimPrefix(strings.TrimPrefix(c.base, "numeric"), "date") {
	case "lessthan":
		return cmp < 0
	case "lessthanequals":
		return cmp <= 0
	case "greaterthan":
		return cmp > 0
	case "greaterthanequals":
		return cmp >= 0
	}
	return cmp == 0
}

// The forms of numbers and dates.
var (
	numberForm = regexp.MustCompile(`^[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?$`)
	epochForm  = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`)
	dayForm    = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}(-[0-9]{2})?$`)
	zoneForm   = regexp.MustCompile(`^(.*)([+-])([01][0-9]|2[0-3]):([0-5][0-9])$`)
	timeForm   = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?$`)
)

// number reads a decimal number exactly.
func number(text string) (*big.Rat, bool) {
	if len(text) > 64 || !numberForm.MatchString(text) {
		return nil, false
	}
	return new(big.Rat).SetString(text)
}

// date reads an instant, as seconds since 1970 began in UTC.
func date(text string) (*big.Rat, bool) {
	switch {
	case epochForm.MatchString(text): // SEMANTICS 4.4g
		instant, ok := new(big.Rat).SetString(text)
		whole := new(big.Int).Quo(instant.Num(), instant.Denom())
		nanoseconds := new(big.Rat).Mul(instant, big.NewRat(1e9, 1))
		return instant, ok && whole.CmpAbs(big.NewInt(math.MaxInt64)) <= 0 && nanoseconds.IsInt()
	case dayForm.MatchString(text):
		t, err := time.Parse("2006-01-02", (text + "-01")[:10])
		return seconds(t), err == nil
	}
	var east int64 // SEMANTICS 4.4h
	local, utc := strings.CutSuffix(text, "Z")
	if m := zoneForm.FindStringSubmatch(text); m != nil && !utc {
		clock, _ := time.Parse("15:04", m[3]+":"+m[4])
		local, east = m[1], int64(clock.Hour()*3600+clock.Minute()*60)
		if m[2] == "-" {
			east = -east
		}
	}
	if !timeForm.MatchString(local) {
		return nil, false
	}
	if len(local) == len("2006-01-02T15:04") {
		local += ":00"
	}
	t, err := time.Parse("2006-01-02T15:04:05", local)
	return new(big.Rat).Sub(seconds(t), big.NewRat(east, 1)), err == nil
}

// seconds returns an instant as a number.
func seconds(t time.Time) *big.Rat {
	fraction := big.NewRat(int64(t.Nanosecond()), 1e9)
	return fraction.Add(fraction, big.NewRat(t.Unix(), 1))
}

// date reads a request value as an instant; the clock's own is more precise than its text.
func (v item) date() (*big.Rat, bool) {
	if v.instant != nil {
		return v.instant, true
	}
	return date(v.Text)
}

// binary reads bytes, or a text that is standard padded base64.
func (v item) binary() (string, bool) {
	if v.Kind == Bytes {
		return string(v.Bytes), true
	}
	b, err := base64.StdEncoding.Strict().DecodeString(v.Text)
	return string(b), err == nil && v.Kind == Single && !strings.ContainsAny(v.Text, "\r\n")
}

// address reads a request's IP address; an IPv4 address in IPv6 clothes is an IPv4 address.
func address(text string) (netip.Addr, bool) {
	a, err := netip.ParseAddr(text)
	return a.Unmap(), err == nil && a.Zone() == ""
}

// network reads a policy's range or single address.
func network(text string) (netip.Prefix, bool) {
	a, err := netip.ParseAddr(text)
	p := netip.PrefixFrom(a, a.BitLen())
	if err != nil {
		p, err = netip.ParsePrefix(text)
	}
	return p, err == nil && !p.Addr().Is4In6() && a.Zone() == ""
}
