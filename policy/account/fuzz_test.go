package account_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/iameval/iameval/policy/account"
)

// FuzzRead: no page makes the reader panic, and none that breaks off grants more
// than the whole. A caller of the export is allowed something only by an Allow
// that was read, and under every problem it has, nothing for certain.
func FuzzRead(f *testing.F) {
	files, err := filepath.Glob("testdata/*/*.json")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text, uint(len(text)/2))
	}
	f.Add([]byte(`{"UserDetailList": [`+userU+`,`+userV+`]}`), uint(200))
	f.Fuzz(func(t *testing.T, text []byte, cut uint) {
		whole, err := account.Read(account.Page{Name: "page", R: bytes.NewReader(text)})
		if err != nil {
			return
		}
		held, err := account.Read(account.Page{Name: "page", Text: text})
		if got, want := problemTexts(held.Problems()), problemTexts(whole.Problems()); err != nil || !slices.Equal(got, want) {
			t.Errorf("in memory the problems are %q, want %q (%v)", got, want, err)
		}
		broken, err := account.Read(account.Page{Name: "page", R: bytes.NewReader(text[:cut%uint(len(text)+1)])})
		if err != nil {
			return
		}
		for c := range broken.Callers() {
			all, ok := whole.Find(c.Principal.ARN())
			for _, action := range []string{"dynamodb:GetItem", "dynamodb:DeleteItem"} {
				d := decide(c, action, "Books")
				if d.Allowed() && d.Statement == nil {
					t.Errorf("%v is allowed by nothing: %v", c.Principal, d)
				}
				if d.Allowed() && ok && len(all.Problems) == 0 && !decide(all, action, "Books").Allowed() {
					t.Errorf("%v may do %s after the page was cut: %v", c.Principal, action, d)
				}
			}
		}
		_, _ = account.ReadClusters(account.Page{R: bytes.NewReader(text)})
		_, _ = account.ReadTables(account.Page{R: bytes.NewReader(text)})
		policies, _ := account.ReadTablePolicies(account.Page{R: bytes.NewReader(text)})
		whole.Resources(policies...)
		sets, _ := account.ReadPermissionSets(account.Page{R: bytes.NewReader(text)})
		for i := range sets {
			whole.SignIn(&sets[i])
		}
		if o, err := account.ReadOrganization(account.Page{R: bytes.NewReader(text)}); err == nil {
			whole.In(o)
		}
	})
}
