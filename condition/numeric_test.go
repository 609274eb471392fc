package condition

import (
	"math"
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// numbers are texts that are numbers, in ascending order; those of one row
// are equal. The float64 of some neighbours is the same.
var numbers = [][]string{
	{"-1e999"},
	{"-9223372036854775809"},
	{"-9223372036854775808", "-9223372036854775808.0"},
	{"-10", "-1e1", "-10.00"},
	{"-9.5"},
	{"-1e-999"},
	{"0", "-0", "+0", "0.0", "0e5", "000", "-0.000E-999", "0e999"},
	{"1e-999", "0.1e-998"},
	{"1e-62", "0." + strings.Repeat("0", 61) + "1"}, // 64 characters
	{"0.1", "0.10", "1e-1", "+0.1", "00.1", "10E-002"},
	{"0.10000000000000000001"},
	{"1", "1.0", "+1", "001", "1e0", "1E+0", "10e-1", "0.01e2"},
	{"1.5", "15e-1"},
	{"9.5"},
	{"10", "1e1"},
	{"9007199254740992"},
	{"9007199254740993"},
	{"9223372036854775807"},
	{"9223372036854775808"},
	{"12345678901234567890123456789012345678901234567890123456789012"},
	{"12345678901234567890123456789012345678901234567890123456789012.5"},
	{"9999999999999999999999999999999999999999999999999999999999999999"},
	{"1e64"},
	{"1e999", "10e998"},
	{"99e999"},
}

// notNumbers are texts that are not numbers, although many parsers accept some.
var notNumbers = []string{
	"", " ", "x", "10abc", " 1", "1 ", "+", "-", "--1", "+-1", ".5", "5.", "1.", "-.5", "1..2", "1.2.3",
	"1e", "1e+", "e1", "1e1000", "1e0001", "1e1.5", "1e 1", "1e1e1", "1e1000000",
	"NaN", "Inf", "-inf", "infinity", "0x10", "0x1p-2", "0b1", "0o7", "1_000", "1,5", "1,000", "\u0661", "\uff11",
	strings.Repeat("1", 65), "1" + strings.Repeat("0", 64), "0." + strings.Repeat("0", 63), "1\x00", "1\n",
}

// TestNumbers compares each number with each.
func TestNumbers(t *testing.T) {
	for i, row := range numbers {
		for j, column := range numbers {
			want := 0
			if i < j {
				want = -1
			} else if i > j {
				want = 1
			}
			for _, a := range row {
				for _, b := range column {
					x, okX := parseDecimal(a)
					y, okY := parseDecimal(b)
					if got := x.compare(&y); !okX || !okY || got != want {
						t.Errorf("compare %s (%v), %s (%v) = %d, want %d", a, okX, b, okY, got, want)
					}
					if (x == y) != (want == 0) {
						t.Errorf("%s and %s: one form is %v", a, b, x == y)
					}
				}
			}
		}
	}
}

func TestNotNumbers(t *testing.T) {
	for _, s := range notNumbers {
		if d, ok := parseDecimal(s); ok {
			t.Errorf("%q is the number %+v", s, d)
		}
	}
}

func TestDecimalOf(t *testing.T) {
	for _, n := range []int64{0, 1, -1, 10, -10, 1769860800, math.MaxInt64, math.MinInt64} {
		want, _ := parseDecimal(strconv.FormatInt(n, 10))
		if got := decimalOf(n); got != want {
			t.Errorf("decimalOf(%d) = %+v, want %+v", n, got, want)
		}
	}
}

// numberGrammar is the grammar of SEMANTICS 4.4.
var numberGrammar = regexp.MustCompile(`^[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?$`)

// FuzzNumber holds parser and comparison against the grammar and big.Rat.
func FuzzNumber(f *testing.F) {
	for i, row := range numbers {
		f.Add(row[0], numbers[len(numbers)-1-i][0])
	}
	for i, s := range notNumbers {
		f.Add(s, notNumbers[len(notNumbers)-1-i])
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		x, okX := parseDecimal(a)
		y, okY := parseDecimal(b)
		if want := len(a) <= 64 && numberGrammar.MatchString(a); okX != want {
			t.Fatalf("%q is a number: %v, want %v", a, okX, want)
		}
		if !okX || !okY {
			return
		}
		p, _ := new(big.Rat).SetString(a)
		q, _ := new(big.Rat).SetString(b)
		if got, want := x.compare(&y), p.Cmp(q); got != want {
			t.Errorf("compare %s, %s = %d, want %d", a, b, got, want)
		}
	})
}
