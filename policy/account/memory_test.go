package account_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/policy/account"
)

// TestPageText: a page that is in memory is read as one that is streamed.
func TestPageText(t *testing.T) {
	for _, name := range []string{"bookshop/account.json", "bookshop-strings/account.json", "broken/account.json", "versions/account.json", "tags/account.json"} {
		text, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range [][]byte{text, append([]byte("\ufeff"), text...), text[:len(text)/2]} {
			streamed, err := account.Read(account.Page{Name: name, R: bytes.NewReader(text)})
			if err != nil {
				t.Fatal(err)
			}
			held, err := account.Read(account.Page{Name: name, Text: text})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(problemTexts(streamed.Problems()), problemTexts(held.Problems())); diff != "" {
				t.Errorf("%s: problems (-streamed +held)\n%s", name, diff)
			}
			if diff := cmp.Diff(documentsOf(streamed), documentsOf(held)); diff != "" {
				t.Errorf("%s: documents (-streamed +held)\n%s", name, diff)
			}
		}
	}
	if (*account.Document)(nil).Text() != "" {
		t.Error("no document has a text")
	}
}

// documentsOf lists documents with their texts and places.
func documentsOf(a *account.Account) (list []string) {
	for d := range a.Documents() {
		list = append(list, d.Name+" "+d.Pointer+" "+d.Start.String()+" "+d.Text())
	}
	return slices.Clip(list)
}
