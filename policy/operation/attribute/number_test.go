package attribute

import (
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"
)

func TestNumber(t *testing.T) {
	zeros := func(n int) string { return strings.Repeat("0", n) }
	nines := strings.Repeat("9", 38)
	tests := []struct{ text, want string }{
		{"0", "0"},
		{"7", "7"},
		{"42", "42"},
		{"-42", "-42"},
		{"+42", "42"},
		{"007", "7"},
		{"-007.70", "-7.7"},
		{"0.0", "0"},
		{"-0", "0"},
		{"-0.00e5", "0"},
		{"0e999999999999999999999", "0"},
		{"1.0", "1"},
		{"1.", "1"},
		{".5", "0.5"},
		{"100", "100"},
		{"1e2", "100"},
		{"1E+2", "100"},
		{"10e-1", "1"},
		{"1.5e1", "15"},
		{"1.25e1", "12.5"},
		{"125e-5", "0.00125"},
		{"0.000", "0"},
		{"0.00100", "0.001"},
		{"12.3400", "12.34"},
		{nines, nines},
		{nines + zeros(20), nines + zeros(20)},
		{"0." + zeros(50) + nines, "0." + zeros(50) + nines},
		{"1e125", "1" + zeros(125)},
		{"9.9e125", "99" + zeros(124)},
		{"1e-130", "0." + zeros(129) + "1"},
		{zeros(100) + "1" + zeros(5) + "e-5", "1"},
		{"0." + zeros(200) + "1e201", "1"},
	}
	for _, tt := range tests {
		got, err := Number(tt.text)
		if err != nil || got != tt.want {
			t.Errorf("Number(%q) = %q, %v; want %q", tt.text, got, err, tt.want)
		}
		if again, err := Number(got); err != nil || again != got {
			t.Errorf("Number(%q) = %q, %v; want it as it is", got, again, err)
		}
	}
}

func TestNotNumber(t *testing.T) {
	for _, text := range []string{
		"", " ", " 1", "1 ", "-", "+", ".", "-.", "e1", "1e", "1e+", "1e1.5", "1e1e1", "--1", "+-1", "1-", "1.2.3", "1,5",
		"0x10", "1_000", "NaN", "Infinity", "Inf", "1f", "١", "1\x00", "1/2",
		strings.Repeat("9", 39), "1." + strings.Repeat("1", 38), "1e126", "10e125", "1e-131", "0.1e-130",
		"1e99999999999999999999", "-1e-99999999999999999999",
	} {
		if got, err := Number(text); err == nil {
			t.Errorf("Number(%q) = %q, want an error", text, got)
		}
	}
}

// TestNumberExact spells random numbers in many ways, each of which has to come
// out as the same text and as the same number.
func TestNumberExact(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 3))
	for range 2000 {
		digits := []byte(strings.Repeat("0", random.IntN(3)))
		for range 1 + random.IntN(12) {
			digits = append(digits, byte('0'+random.IntN(10)))
		}
		exponent := random.IntN(41) - 20
		plain := string(digits) + "e" + big.NewInt(int64(exponent)).String()
		point := random.IntN(len(digits) + 1)
		shifted := string(digits[:point]) + "." + string(digits[point:]) + "E" + big.NewInt(int64(exponent+len(digits)-point)).String()
		want, ok := new(big.Rat).SetString(plain)
		a, errA := Number(plain)
		b, errB := Number(shifted)
		got, okGot := new(big.Rat).SetString(a)
		if !ok || !okGot || errA != nil || errB != nil || a != b || got.Cmp(want) != 0 {
			t.Fatalf("%s is %q, %v; %s is %q, %v", plain, a, errA, shifted, b, errB)
		}
	}
}
