package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// templateRows are the rows of the matrix of a template: who, on what, what GetItem and
// Query come to directly and through the cluster.
func templateRows(t *testing.T, text string, more ...string) (status int, rows []string) {
	t.Helper()
	status, out, stderr := here(text, append(append([]string{"access", "--format", "json", "-"}, everywhere...), more...)...)
	if status == exitBad {
		return status, []string{stderr}
	}
	var m matrix
	decode(t, []byte(out), &m)
	for _, r := range m.Rows {
		row := r.Caller + " " + strings.Join(r.Tables, ",")
		for _, call := range []string{"GetItem", "Query"} {
			row += " " + r.Direct[call]
			for _, via := range r.Via {
				row += "/" + via.Calls[call]
			}
		}
		rows = append(rows, row)
	}
	return status, rows
}

// TestAccessTemplate: the matrix of a template has its roles, tables and clusters, and a
// policy of the table counts.
func TestAccessTemplate(t *testing.T) {
	status, got := templateRows(t, daxStack, "--fail-on", "bypass")
	want := []string{"role/Reader Books deny/BYPASS unknown/BYPASS", "role/CacheRole Books allow/no allow/no"}
	if diff := cmp.Diff(want, got); diff != "" || status != exitFindings {
		t.Errorf("status %d, mismatch (-want +got):\n%s", status, diff)
	}
	denied := strings.Replace(daxStack, "      TableName: Books\n", `      TableName: Books
      ResourcePolicy:
        PolicyDocument:
          Version: "2012-10-17"
          Statement: [{Effect: Deny, Principal: "*", Action: "dynamodb:*", Resource: "*"}]
`, 1)
	if status, got = templateRows(t, denied, "--fail-on", "bypass"); status != exitClean || strings.Contains(strings.Join(got, "\n"), "allow") {
		t.Errorf("a Deny of the table: status %d, %v", status, got)
	}
	unknown := strings.Replace(denied, "Action: \"dynamodb:*\", Resource: \"*\"}]", "Action: !Ref Actions, Resource: \"*\"}]", 1)
	if unknown == denied {
		t.Fatal("nothing replaced")
	}
	if status, got = templateRows(t, unknown, "--fail-on", "bypass"); status != exitClean || strings.Contains(strings.Join(got, "\n"), "allow") || !strings.Contains(strings.Join(got, "\n"), "unknown") {
		t.Errorf("a policy of the table that is not known: status %d, %v", status, got)
	}
}

// TestAccessTemplateFaults: what templates do not say is said, with the flags that do.
func TestAccessTemplateFaults(t *testing.T) {
	for _, test := range []struct {
		text string
		args []string
		want string
	}{
		{daxStack, nil, "no DAX cluster that is known by its ARN; --account, --region and --partition"},
		{daxStack, append([]string{"--cluster", "other"}, everywhere...), `--cluster: "other" is not of a cluster`},
		{daxStack, append([]string{"--table", "Books"}, everywhere...), `--table: "Books" is not the ARN of a table`},
		{daxStack, append([]string{"--auth-details", "testdata/shop/account.json"}, everywhere...), "--auth-details: want it, or templates"},
		{daxStack, append([]string{"--html", "x.html"}, everywhere...), "--html: want --auth-details"},
		{adminStack("", ""), everywhere, "no DAX cluster"},
	} {
		status, _, stderr := here(test.text, append([]string{"access", "-"}, test.args...)...)
		if status != exitBad || !strings.Contains(stderr, test.want) {
			t.Errorf("%v: status %d, %q, want %q", test.args, status, stderr, test.want)
		}
	}
	t.Chdir(t.TempDir())
	write(t, "a.yaml", daxStack)
	write(t, "b.yaml", daxStack)
	if status, _, stderr := here("", append([]string{"access", "."}, everywhere...)...); status != exitBad || !strings.Contains(stderr, "twice") {
		t.Errorf("two of the same: status %d, %q", status, stderr)
	}
}

// TestAccessFiles: the export of an account among the files is answered for, with the
// clusters and tables beside it, as by the flags.
func TestAccessFiles(t *testing.T) {
	files := []string{"testdata/shop/account.json", "testdata/shop/clusters.json", "testdata/shop/tables.json"}
	flags := []string{"access", "--auth-details", files[0], "--clusters", files[1], "--tables", files[2]}
	for _, more := range [][]string{nil, {"--time", "2026-01-31T12:00:00Z", "--context", "aws:SourceIp=203.0.113.7", "--cluster", "daxcluster01"}, {"--fail-on", "bypass"}} {
		want, text, _ := here("", append(flags, more...)...)
		for _, given := range [][]string{files, {files[2], files[1], files[0]}, {files[0], "--clusters", files[1], "--tables", files[2]}} {
			status, out, stderr := here("", append(append([]string{"access"}, more...), given...)...)
			if status != want || out != text {
				t.Errorf("%v: status %d, %q\n%s\nwant status %d\n%s", given, status, stderr, out, want, text)
			}
		}
	}
	t.Chdir(t.TempDir())
	write(t, "a.json", export([]string{user("Ada", everything, "")}, nil, nil, nil))
	write(t, "b.json", strings.ReplaceAll(export([]string{user("Ada", everything, "")}, nil, nil, nil), "123456789012", "210987654321"))
	for _, test := range [][2]string{{"a.json b.json", "the exports of 2 accounts"}, {"--org x.json a.json", "--org: want --auth-details"}, {"--html x.html a.json", "--html: want --auth-details"}, {"a.json", "no table is described"}} {
		if status, _, stderr := here("", append([]string{"access"}, strings.Fields(test[0])...)...); status != exitBad || !strings.Contains(stderr, test[1]) {
			t.Errorf("%s: status %d, %q", test[0], status, stderr)
		}
	}
}
