package fuzz

import (
	"fmt"
	"math/big"
	"net"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/fuzz/gen"
	"github.com/iameval/iameval/fuzz/grammar"
)

// evaluate answers one operator on the key ex:Key.
func evaluate(t *testing.T, operator string, values []string, entries ...condition.Entry) condition.Result {
	t.Helper()
	test, err := condition.NewTest(condition.MustParseOperator(operator), "ex:Key", values, 0)
	if err != nil {
		t.Skip(err) // too long, or not UTF-8
	}
	context := condition.NewContext(entries...)
	return test.Eval(&condition.Env{Context: context}).Result
}

// usable reports whether an operator can compare with a value.
func usable(t *testing.T, operator, value string) bool {
	t.Helper()
	test, err := condition.NewTest(condition.MustParseOperator(operator), "ex:Key", []string{value}, 0)
	if err != nil {
		t.Skip(err)
	}
	return test.Usable(0)
}

// truth is the result of a comparison that can be made.
func truth(b bool) condition.Result {
	if b {
		return condition.True
	}
	return condition.False
}

// compared is the result of an operator with one value: SEMANTICS 4.4a and 4.4b
// where one of the two is ill-typed.
func compared(operator string, requestTyped, policyTyped, holds bool) condition.Result {
	if !requestTyped || !policyTyped {
		return condition.Indeterminate
	}
	return truth(holds != condition.MustParseOperator(operator).Negated())
}

// FuzzCIDR compares a range in a policy with an address in a request, as the
// older package net does, which takes an IPv4-mapped address for IPv4 of
// itself, and as netip does after unmapping.
func FuzzCIDR(f *testing.F) {
	for _, s := range [][2]string{
		{"10.0.0.0/8", "::ffff:10.1.1.1"}, {"::ffff:10.0.0.0/104", "10.1.1.1"}, {"10.0.0.1/8", "10.255.0.0"}, {"203.0.113.7", "203.0.113.7"}, {"::/0", "10.0.0.1"}, {"0.0.0.0/0", "::1"},
		{"010.0.0.1", "10.0.0.1"}, {"10.1", "10.1.0.0"}, {"0x0a000001", "10.0.0.1"}, {"fe80::1%eth0", "fe80::1"}, {"10.0.0.0/33", "10.0.0.0"}, {"10.0.0.0/08", "10.0.0.0"}, {"2001:db8::/32", "2001:DB8::1"},
		{"::1/128", "::1"}, {"1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"}, {"::1.2.3.4", "::102:304"}, {"", ""}, {"10.0.0.0/+8", "10.0.0.0"}, {"0.0.0.0/0", "fe80::1%eth0"}, {"::ffff:0:0/96", "1.2.3.4"},
	} {
		f.Add(s[0], s[1])
	}
	valueSeeds(f, "4.4-ip.json", func(policy, request string) { f.Add(policy, request) })
	length := regexp.MustCompile(`^(0|[1-9][0-9]*)$`)
	f.Fuzz(func(t *testing.T, policy, request string) {
		within, holder := policyRange(policy, length)
		ip := net.ParseIP(request)
		contained := within != nil && ip != nil && within.Contains(ip)
		if addr, err := netip.ParseAddr(request); holder.IsValid() && err == nil && addr.Zone() == "" && holder.Contains(addr.Unmap()) != contained {
			t.Fatalf("net and netip differ on %s in %s", request, policy)
		}
		for _, operator := range []string{"IpAddress", "NotIpAddress"} {
			want := compared(operator, ip != nil, within != nil, contained)
			if got := evaluate(t, operator, []string{policy}, condition.String("ex:Key", request)); got != want {
				t.Errorf("%s %q of %q: %v, want %v", operator, policy, request, got, want)
			}
		}
	})
}

// policyRange reads a range or an address of a policy: SEMANTICS 4.4k.
func policyRange(s string, length *regexp.Regexp) (*net.IPNet, netip.Prefix) {
	text := s
	address, bits, ranged := strings.Cut(s, "/")
	if !ranged {
		text += map[bool]string{true: "/128", false: "/32"}[strings.Contains(s, ":")]
	} else if !length.MatchString(bits) {
		return nil, netip.Prefix{}
	}
	ip, within, err := net.ParseCIDR(text)
	if err != nil || strings.Contains(address, ":") && ip.To4() != nil {
		return nil, netip.Prefix{}
	}
	prefix, _ := netip.ParsePrefix(text)
	return within, prefix
}

// relations are the comparisons of numbers and dates: what an operator says of
// a request's value and a policy's, by their order.
var relations = map[string]func(order int) bool{
	"Equals":            func(order int) bool { return order == 0 },
	"NotEquals":         func(order int) bool { return order == 0 },
	"LessThan":          func(order int) bool { return order < 0 },
	"LessThanEquals":    func(order int) bool { return order <= 0 },
	"GreaterThan":       func(order int) bool { return order > 0 },
	"GreaterThanEquals": func(order int) bool { return order >= 0 },
}

// checkOrder compares two texts under all operators of a family. A number or an
// instant is a fraction; nil is ill-typed.
func checkOrder(t *testing.T, family, request, policy string, x, y *big.Rat) {
	t.Helper()
	for name, holds := range relations {
		related := x != nil && y != nil && holds(x.Cmp(y))
		want := compared(family+name, x != nil, y != nil, related)
		if got := evaluate(t, family+name, []string{policy}, condition.String("ex:Key", request)); got != want {
			t.Errorf("%s%s %q of %q: %v, want %v", family, name, policy, request, got, want)
		}
	}
}

// FuzzNumber compares two texts under the Numeric operators. Which texts are
// numbers is for the grammar to say, and how they compare for big.Rat.
func FuzzNumber(f *testing.F) {
	list := []string{
		"9007199254740993", "9007199254740992", "0.1", "0.10000000000000000001", "1", "1.0", "01", "1e0", "10e-1", "0.01E+2", "-0", "+0", "0e999", "1e999", "1e-999", "-1e999", "1e1000", "NaN", "Inf", "0x1p-2", "1_000", "1e5",
		"1.", ".5", "", " 1", "1 ", "\u0661", strings.Repeat("9", 64), strings.Repeat("9", 65), "-" + strings.Repeat("0", 63), "1e+", "1e1.5", "--1",
	}
	for i, s := range list {
		f.Add(s, list[(i+1)%len(list)])
	}
	valueSeeds(f, "4.4-numeric.json", func(policy, request string) { f.Add(request, policy) })
	g := grammar.MustLoad()
	f.Fuzz(func(t *testing.T, a, b string) {
		x, y := number(g, a), number(g, b)
		if got := usable(t, "NumericEquals", b); got != (y != nil) {
			t.Fatalf("%q is a number: %v, want %v", b, got, y != nil)
		}
		checkOrder(t, "Numeric", a, b, x, y)
	})
}

// number returns a number, nil if the text is not one: SEMANTICS 4.4f.
func number(g *grammar.Grammar, s string) *big.Rat {
	if len(s) > 64 || !g.Derives("numericText", `"`+s+`"`) {
		return nil
	}
	x, ok := new(big.Rat).SetString(s)
	if !ok {
		panic(s)
	}
	return x
}

// FuzzDate compares two texts under the Date operators. Which texts are dates
// is for the grammar and the calendar of time.Parse to say, and how they
// compare for the fractions of a second that they are since 1970.
func FuzzDate(f *testing.F) {
	list := []string{
		"2020", "1577836800", "2020-01-01", "2020-01", "2020-01-01T00:00Z", "2020-01-01T00:00:00Z", "2020-01-01T00:00:00.000000001Z", "2020-01-01T01:00:00+01:00", "2020-01-01T00:00:00-00:00", "2020-01-01T00:00", "2020-01-01T00:00:00.5",
		"2019-12-31T23:59:59.999999999Z", "-1", "-1.5", "0", "1577836800.000000001", "1577836800.0000000001", "9223372036854775807", "9223372036854775808", "-9223372036854775807.9", "99999999999999999999", "2020-02-30", "2019-02-29", "2020-02-29",
		"2020-13", "2020-00", "2020-1-1", "2020-01-01T24:00Z", "2020-01-01T00:00:60Z", "2020-01-01t00:00z", "2020-01-01T00:00:00,5Z", "2020-01-01T00:00+24:00", "2020-01-01T00:00:00.1234567890Z", "20200101T000000Z", "2020-W01-1", "0000-01-01", "9999-12-31T23:59:59-23:59", "", "1e3", "+1",
	}
	for i, s := range list {
		f.Add(s, list[(i+1)%len(list)])
	}
	valueSeeds(f, "4.4-date.json", func(policy, request string) { f.Add(request, policy) })
	g := grammar.MustLoad()
	f.Fuzz(func(t *testing.T, a, b string) {
		if max(len(a), len(b)) > 500 {
			t.Skip("the grammar takes too long over it")
		}
		x, y := instant(g, a), instant(g, b)
		if got := usable(t, "DateEquals", b); got != (y != nil) {
			t.Fatalf("%q is a date: %v, want %v", b, got, y != nil)
		}
		checkOrder(t, "Date", a, b, x, y)
	})
}

// instant returns a date as seconds since 1970, nil if the text is not a date:
// SEMANTICS 4.4g, with the bounds of 64 bits and of nanoseconds, and 4.4h.
func instant(g *grammar.Grammar, s string) *big.Rat {
	if !g.Derives("dateText", `"`+s+`"`) {
		return nil
	}
	if len(s) < 5 || s[4] != '-' {
		x, _ := new(big.Rat).SetString(s)
		whole := new(big.Int).Quo(x.Num(), x.Denom())
		if !new(big.Int).Abs(whole).IsInt64() || !new(big.Rat).Mul(x, big.NewRat(1e9, 1)).IsInt() {
			return nil
		}
		return x
	}
	for _, layout := range []string{"2006-01", "2006-01-02", "2006-01-02T15:04", "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05", "2006-01-02T15:04:05Z07:00"} {
		if at, err := time.Parse(layout, s); err == nil {
			x := new(big.Rat).SetInt64(at.Unix())
			return x.Add(x, big.NewRat(int64(at.Nanosecond()), 1e9))
		}
	}
	return nil
}

// FuzzContext reads the bytes as the entries of a context, right and wrong ones.
// NewContext takes any; Err says whether some entry is at fault or contradicts
// another, by a list of the entries and a loop over it; and Lookup finds what
// the list has, in any case of letters, and never a value of a key at fault.
func FuzzContext(f *testing.F) {
	for seed := range uint64(200) {
		f.Add(bytesOf(seed)[:80])
	}
	f.Fuzz(func(t *testing.T, choices []byte) { checkContext(t, gen.FromBytes(choices)) })
}

// TestContexts is FuzzContext over random choices.
func TestContexts(t *testing.T) {
	for seed := range uint64(part(5_000)) {
		checkContext(t, gen.FromSeed(seed))
	}
}

// entry is an entry of a context and what was given for it.
type entry struct {
	condition.Entry
	key    string
	kind   condition.Kind
	values []string
	fault  bool // wrong by itself
}

// newEntry draws an entry: most have one of a few keys, in any case.
func newEntry(s *gen.Source) entry {
	key := gen.Pick(s, "ex:a", "aws:PrincipalTag/team", "aws:PrincipalTag/team", "ex:b", "a/b:c", "ex:"+strconv.Itoa(s.Intn(40)), "ex:a/", "ex:", "ex:", "aws:PrincipalTag/", ":a", "ex", "", "ex:a b", "\xff:a", "k\u212a:a")
	if s.Chance(40) {
		letters := []byte(key)
		for i, c := range letters {
			if c |= ' '; 'a' <= c && c <= 'z' && s.Chance(30) {
				letters[i] ^= ' '
			}
		}
		key = string(letters)
	}
	e := entry{key: key, kind: condition.KindSingle, values: []string{gen.Pick(s, "", "x", "y", "\xff")}}
	switch s.Intn(12) {
	default:
		e.Entry = condition.String(key, e.values[0])
	case 1:
		e.kind, e.values = condition.KindUnknown, nil
		e.Entry = condition.Unknown(key)
	case 2:
		e.kind, e.values = condition.KindAbsent, nil
		e.Entry = condition.Absent(key)
	case 3:
		e.kind, e.values = condition.KindList, gen.Pick(s, []string{}, []string{""}, []string{"x", "y"})
		e.Entry = condition.Strings(key, e.values...)
	case 4:
		e.kind = condition.KindBytes
		e.Entry = condition.Bytes(key, []byte(e.values[0]))
	case 5:
		e.values[0] = strings.Repeat("x", condition.MaxValue+s.Intn(2))
		e.fault = len(e.values[0]) > condition.MaxValue
		e.Entry = condition.String(key, e.values[0])
	case 6:
		addr := gen.Pick(s, netip.Addr{}, netip.MustParseAddr("::ffff:1.2.3.4"), netip.MustParseAddr("fe80::1%eth0"))
		e.fault = !addr.IsValid() || addr.Zone() != ""
		e.values[0] = addr.Unmap().String()
		e.Entry = condition.Addr(key, addr)
	case 7:
		at := gen.Pick(s, time.Unix(0, 0), time.Unix(0, 1), time.Unix(1<<40, 0))
		e.fault = at.Unix() == 1<<40
		e.values[0] = at.UTC().Format(time.RFC3339Nano)
		e.Entry = condition.Time(key, at)
	}
	prefix := e.kind == condition.KindUnknown && prefixForm.MatchString(key)
	e.fault = e.fault || !utf8.ValidString(key) || !keyForm.MatchString(key) && !prefix
	return e
}

// keyForm is SEMANTICS 4.5c as a regular expression.
var keyForm = regexp.MustCompile(`^[^:\s\pZ\p{Cc}]+:[^/\s\pZ\p{Cc}]+(/(?s:.+))?$`)

// prefixForm is SEMANTICS 4.6e as a regular expression.
var prefixForm = regexp.MustCompile(`^[^:\s\pZ\p{Cc}]+:([^/\s\pZ\p{Cc}]+/)?$`)

// fold returns a key with A-Z in lower case, and nothing else.
func fold(key string) string {
	b := []byte(key)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] += ' '
		}
	}
	return string(b)
}

func checkContext(t *testing.T, s *gen.Source) {
	var entries []entry
	var given []condition.Entry
	for range s.Intn(24) {
		e := newEntry(s)
		entries, given = append(entries, e), append(given, e.Entry)
	}
	context := condition.NewContext(given...)
	wrong := slices.ContainsFunc(entries, func(e entry) bool { return e.fault })
	keys := map[string][]entry{}
	for _, e := range entries {
		keys[fold(e.key)] = append(keys[fold(e.key)], e)
	}
	var want, got []string
	for key, same := range keys {
		line, clash := expectation(key, same)
		wrong = wrong || clash
		want = append(want, line)
		for _, spelling := range []string{key, same[0].key, strings.ToUpper(key)} {
			if fold(spelling) != key {
				continue // upper case of more than A-Z
			}
			values, kind := (&condition.Env{Context: context}).Lookup(spelling)
			slices.Sort(values)
			if line := describe(key, kind, values); !slices.Contains(got, line) {
				got = append(got, line)
			}
		}
	}
	for _, key := range []string{"ex:another", "ex:A/x", "aws:principaltag/x", "aws:x", "exx"} { // in no context
		kind := condition.KindAbsent
		for _, e := range entries {
			if prefixForm.MatchString(e.key) && strings.HasPrefix(fold(key), fold(e.key)) {
				kind = condition.KindUnknown
			}
		}
		values, found := (&condition.Env{Context: context}).Lookup(key)
		want, got = append(want, describe(key, kind, nil)), append(got, describe(key, found, values))
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("lookups (-want +got):\n%s", diff)
	}
	if err := context.Err(); (err != nil) != wrong {
		t.Fatalf("Err: %v, want one: %v\n%q", err, wrong, want)
	}
	if n := len(slices.Collect(context.Keys())); n != len(keys) {
		t.Fatalf("%d keys, want %d", n, len(keys))
	}
	empty := condition.Context{}
	if _, kind := (&condition.Env{Context: empty}).Lookup("ex:a"); kind != condition.KindAbsent {
		t.Fatalf("the zero Context has a key: %v", kind)
	}
}

// expectation returns what a lookup finds of entries with the same key, and
// whether they contradict each other: two of a key do, except for single values
// of tag keys that are spelled in different ways. SEMANTICS 4.5b
func expectation(key string, same []entry) (line string, clash bool) {
	var values, spellings []string
	for _, e := range same {
		if e.fault {
			return describe(key, condition.KindUnknown, nil), false
		}
		values = append(values, e.values...)
		spellings = append(spellings, e.key)
	}
	slices.Sort(values)
	if len(same) == 1 {
		return describe(key, same[0].kind, values), false
	}
	slices.Sort(spellings)
	_, name, _ := strings.Cut(key, ":")
	tag := strings.Contains(name, "/")
	single := !slices.ContainsFunc(same, func(e entry) bool { return e.kind != condition.KindSingle })
	if len(slices.Compact(spellings)) < len(same) || !tag || !single {
		return describe(key, condition.KindUnknown, nil), true
	}
	return describe(key, condition.KindClash, values), false
}

func describe(key string, kind condition.Kind, values []string) string {
	return fmt.Sprintf("%q %v %.40q", key, kind, values)
}
