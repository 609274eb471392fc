package page

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMask(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"an ARN", "arn:aws:iam::123456789012:role/r", "arn:aws:iam::account-1:role/r"},
		{"two, and one again", "111122223333 444455556666 111122223333", "account-1 account-2 account-1"},
		{"within a name", "logs123456789012x", "logsaccount-1x"},
		{"shorter and longer", "12345678901 1234567890123", "12345678901 1234567890123"},
		{"percent-encoded", "%22AWS%22%3A%22123456789012%22", "%22AWS%22%3A%22account-1%22"},
		{"encoded digits", "%312345678901%32:%31%32%33456789012", "account-1:account-1"},
		{"escaped digits", `\u0031\u00323456789012 \u0022123456789012`, `account-1 \u0022account-1`},
		{"a percent sign", "100%123456789012", "100%account-1"},
		{"a fingerprint", "#F-00112233445566778899aabbccddeeff 123456789012", "#F-00112233445566778899aabbccddeeff account-1"},
		{"an entity", "&#34;123456789012&#34;", "&#34;account-1&#34;"},
		{"nothing", "", ""},
		{"an end", `%3`, `%3`},
		{"an end of an escape", `\u00`, `\u00`},
	} {
		if diff := cmp.Diff(test.want, string(mask([]byte(test.text)))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

// TestMaskedPage: no account is left in a page, and links still lead somewhere.
func TestMaskedPage(t *testing.T) {
	r := shop(t)
	r.MaskAccounts = true
	page := render(t, r)
	if found := regexp.MustCompile(`(^|[^0-9])[0-9]{12}([^0-9]|$)`).FindString(page); found != "" {
		t.Errorf("the page has %q", found)
	}
	if !strings.Contains(page, "Account account-1") {
		t.Errorf("the title is not masked")
	}
	linked(t, page)
}

// linked fails where a link leads to nothing.
func linked(t *testing.T, page string) {
	t.Helper()
	ids := make(map[string]bool)
	for _, m := range regexp.MustCompile(`\sid="?([^"\s>]+)`).FindAllStringSubmatch(page, -1) {
		if ids[m[1]] {
			t.Errorf("two of #%s", m[1])
		}
		ids[m[1]] = true
	}
	links := regexp.MustCompile(`href="?#([^"\s>]+)`).FindAllStringSubmatch(page, -1)
	if len(links) < 20 {
		t.Errorf("%d links", len(links))
	}
	for _, m := range links {
		if !ids[m[1]] {
			t.Errorf("a link to #%s, which is not there", m[1])
		}
	}
}
