package exported

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy/account"
)

const books = "arn:aws:dynamodb:us-east-1:123456789012:table/Books"

func page(text string) account.Page { return account.Page{Name: "p", R: strings.NewReader(text)} }

// TestTables: tables and their policies are read of the same pages, and what is wrong with
// a page is said once.
func TestTables(t *testing.T) {
	text := `{"Table":{"TableArn":"` + books + `","TableName":"Books","KeySchema":[{"AttributeName":"isbn","KeyType":"HASH"}]},"Policy":"{\"Version\":\"2012-10-17\",\"Statement\":[]}"}`
	tables, policies, problems, err := Tables(page(text), page(`{"Table":`))
	if err != nil || len(tables) != 1 || len(policies) != 1 || policies[0].Resource.String() != books {
		t.Errorf("%v, %v, %v", tables, policies, err)
	}
	n := 0
	for _, p := range problems {
		if p.Code == account.CodePage {
			n++
		}
	}
	if n != 2 { // it ends early, and has no table
		t.Errorf("problems %v, want two of the page", problems)
	}
	if _, _, _, err := Tables(account.Page{Name: "broken", R: broken{}}); err == nil || err.Error() != "broken: no" {
		t.Errorf("error %v", err)
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("no") }

// TestTablesNamed: each table once, that of an index too, and no pattern.
func TestTablesNamed(t *testing.T) {
	resources := `"` + books + `","` + books + `/index/ByTitle","arn:aws:dynamodb:us-east-1:123456789012:table/Authors","arn:aws:dynamodb:us-east-1:123456789012:table/B*","*"`
	a, err := account.Read(page(`{"UserDetailList":[{"Path":"/","UserName":"U","UserId":"AIDA","Arn":"arn:aws:iam::123456789012:user/U","UserPolicyList":[{"PolicyName":"P","PolicyDocument":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"dynamodb:*","Resource":[` + resources + `]}]}}]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, table := range TablesNamed(a) {
		got = append(got, table.Name())
	}
	if diff := cmp.Diff([]string{"Authors", "Books"}, got); diff != "" {
		t.Errorf("mismatch (-want +got):\n%s", diff)
	}
}

// TestAnywhere: a key that is given stays, and all others that no export tells are unknown.
func TestAnywhere(t *testing.T) {
	all := condition.NewContext(Anywhere([]condition.Entry{condition.String("aws:SourceIp", "203.0.113.7")})...)
	env := condition.Env{Context: all}
	if _, kind := env.Lookup("aws:SourceIp"); kind == condition.KindUnknown {
		t.Error("the key that is given is unknown")
	}
	unknown := 0
	for key := range all.Keys() {
		if _, kind := env.Lookup(key); kind == condition.KindUnknown {
			unknown++
		}
	}
	if want := len(account.UnknownKeys()) - 1; unknown != want || !slices.Contains(slices.Collect(all.Keys()), "aws:SourceVpc") {
		t.Errorf("%d keys are unknown, want %d, of %v", unknown, want, slices.Collect(all.Keys()))
	}
}
