package condition

import (
	"math/rand/v2"
	"net/netip"
	"strings"
	"testing"
)

// addresses are texts that are addresses, notAddresses are not.
var (
	addresses = []string{
		"0.0.0.0", "203.0.113.7", "255.255.255.255", "10.0.0.1",
		"::", "::1", "1::", "2001:db8::1", "2001:DB8::A", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8",
		"::ffff:203.0.113.7", "::ffff:cb00:7107", "::203.0.113.7", "64:ff9b::203.0.113.7", "1:2:3:4:5:6:203.0.113.7",
		"0000:0000:0000:0000:0000:0000:0000:0001", "fe80::1",
	}
	notAddresses = []string{
		"", " ", "notanip", "10", "10.1", "10.1.1", "10.1.1.1.1", "10.1.1.", ".10.1.1", "10..1.1", "010.0.0.1", "10.0.0.01", "10.0.0.00",
		"256.0.0.1", "10.0.0.999999999999999999999", "0x0a000001", "0xa.0.0.1", "167772161", " 10.0.0.1", "10.0.0.1 ", "10.0.0.1\n", "+1.0.0.1", "-1.0.0.1",
		"10.0.0.1:80", "[::1]", "[::1]:80", "10.0.0.0/8", "1.2.3.4\x00",
		":", ":::", "::1::", "1::2::3", ":1", "1:", "1:2", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "::1:2:3:4:5:6:7:8", "1:2:3:4::5:6:7:8",
		"12345::", "g::", "::-1", "::+1", "1.2.3.4::", "::1.2.3.4:5", "::ffff:1.2.3", "::ffff:01.2.3.4", "1:2:3:4:5:6:7:1.2.3.4", "1:2:3:4:5:6:7:8.2.3.4",
		"fe80::1%eth0", "fe80::1%", "::ffff:1.2.3.4%1", "\u0661.1.1.1",
	}
)

// ranges are policy values that can be used, notRanges cannot.
var (
	ranges = []struct{ text, want string }{
		{"203.0.113.7/24", "203.0.113.0/24"}, // host bits do not matter
		{"10.0.0.1/8", "10.0.0.0/8"},
		{"10.0.0.1", "10.0.0.1/32"},
		{"10.0.0.1/32", "10.0.0.1/32"},
		{"0.0.0.0/0", "0.0.0.0/0"},
		{"255.255.255.255/0", "0.0.0.0/0"},
		{"::/0", "::/0"},
		{"2001:db8::1", "2001:db8::1/128"},
		{"2001:db8:ffff::/32", "2001:db8::/32"},
		{"::1/128", "::1/128"},
	}
	notRanges = []string{
		"", "/", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/08", "10.0.0.0/00", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/8/8", "10.0.0.0/8 ", "10.0.0.0/x",
		"10.0.0.0/255.0.0.0", "10.0.0/8", "10/8", "010.0.0.0/8", "10.0.0.0/99999999999999999999", "::/129", "::/064", "fe80::%eth0/64", "fe80::1%eth0",
		"::ffff:10.0.0.0/104", "::ffff:10.0.0.1", "::ffff:0:0/96", "::ffff:a00:1/128", "*", "10.*",
	}
)

func TestAddresses(t *testing.T) {
	for _, s := range addresses {
		want := netip.MustParseAddr(s)
		if got, ok := parseAddr(s); !ok || got != want {
			t.Errorf("%q is %v, %v, want %v", s, got, ok, want)
		}
	}
	for _, s := range notAddresses {
		if got, ok := parseAddr(s); ok {
			t.Errorf("%q is %v", s, got)
		}
	}
}

func TestRanges(t *testing.T) {
	for _, r := range ranges {
		if got, ok := parsePrefix(r.text); !ok || got.String() != r.want {
			t.Errorf("%q is %v, %v, want %v", r.text, got, ok, r.want)
		}
	}
	for _, s := range notRanges {
		if got, ok := parsePrefix(s); ok {
			t.Errorf("%q is %v", s, got)
		}
	}
}

// TestContains: which request addresses the ranges of a policy hold.
func TestContains(t *testing.T) {
	for _, c := range []struct {
		policy, request string
		want            Result // of IpAddress; NotIpAddress is the contrary
	}{
		{"10.0.0.0/8", "10.1.1.1", True},
		{"10.0.0.0/8", "::ffff:10.1.1.1", True}, // the same address
		{"10.0.0.0/8", "::ffff:a01:101", True},
		{"10.0.0.0/8", "11.0.0.0", False},
		{"10.0.0.0/8", "::10.1.1.1", False}, // that one is IPv6
		{"0.0.0.0/0", "::1", False},
		{"::/0", "10.1.1.1", False},
		{"::/0", "::ffff:10.1.1.1", False},
		{"::/0", "2001:db8::1", True},
		{"2001:db8::/32", "2001:db8:1::1", True},
		{"203.0.113.7", "203.0.113.7", True},
		{"203.0.113.7", "203.0.113.8", False},
		{"0.0.0.0/0", "0.0.0.0", True},
		{"0.0.0.0/0", "010.0.0.1", Indeterminate},
		{"::/0", "fe80::1%eth0", Indeterminate},
		{"0.0.0.0/0", "", Indeterminate},
	} {
		for _, op := range []string{"IpAddress", "NotIpAddress"} {
			test, err := NewTest(MustParseOperator(op), "aws:SourceIp", []string{c.policy}, 0)
			if err != nil {
				t.Fatal(err)
			}
			want := c.want
			if op == "NotIpAddress" {
				want = want.Not()
			}
			context := NewContext(String("aws:SourceIp", c.request))
			if got := test.Eval(&Env{Context: context}); got.Result != want {
				t.Errorf("%s %s of %s: %v, want %v", op, c.policy, c.request, got, want)
			}
		}
	}
}

// TestContains4: an address as a number is in the ranges that contain it as an address.
func TestContains4(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	parse := func(s string) prefix {
		t.Helper()
		p, ok := parsePrefix(s)
		if !ok {
			t.Fatalf("%s is not a range", s)
		}
		return p
	}
	ranges := []prefix{{}, parse("::/0"), parse("::/96"), parse("2001:db8::/32")}
	within := 0
	for bits := range 33 {
		for range 200 {
			ip := random.Uint32()
			near := ip ^ uint32(uint64(1)<<random.IntN(33)) // differs in one bit at most
			p := parse(netip.PrefixFrom(addr4(ip), bits).String())
			for _, addr := range []uint32{ip, near, random.Uint32()} {
				want := p.Contains(addr4(addr))
				if got := p.contains4(addr); got != want {
					t.Fatalf("%v contains %v: %t", p, addr4(addr), got)
				}
				if want {
					within++
				}
			}
			for i := range ranges {
				if ranges[i].contains4(ip) {
					t.Fatalf("%v contains %v", ranges[i], addr4(ip))
				}
			}
		}
	}
	if within < 33*200 {
		t.Errorf("only %d of the addresses were within: the test has lost its point", within)
	}
}

// FuzzAddress holds the parsers against net/netip, which take zones.
func FuzzAddress(f *testing.F) {
	for _, list := range [][]string{addresses, notAddresses, notRanges} {
		for _, s := range list {
			f.Add(s)
		}
	}
	f.Fuzz(func(t *testing.T, s string) {
		want, err := netip.ParseAddr(s)
		got, ok := parseAddr(s)
		if wantOK := err == nil && !strings.Contains(s, "%"); ok != wantOK || ok && got != want {
			t.Errorf("address %q is %v, %v, want %v, %v", s, got, ok, want, err)
		}
		if strings.Contains(s, "/") {
			want, err := netip.ParsePrefix(s)
			got, ok := parsePrefix(s)
			if wantOK := err == nil && !want.Addr().Is4In6(); ok != wantOK || ok && got.Prefix != want.Masked() {
				t.Errorf("range %q is %v, %v, want %v, %v", s, got, ok, want, err)
			}
		}
	})
}
