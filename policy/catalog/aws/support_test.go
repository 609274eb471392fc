package aws_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/catalog"
	"github.com/iameval/iameval/policy/catalog/aws"
)

// lines returns the fields of the lines of a list in testdata, without comments.
func lines(t *testing.T, name string, fields int) (all [][]string) {
	t.Helper()
	text, err := os.ReadFile(filepath.FromSlash(name))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(f) != fields {
			t.Fatalf("%s: %q has %d fields, want %d", name, line, len(f), fields)
		}
		all = append(all, f)
	}
	return all
}

// typesOf returns the types of resources of a service.
func typesOf(s aws.Service) (all []string) {
	for f := range s.Formats() {
		all = append(all, f.Type())
	}
	return all
}

// TestSupportRows holds the rows to their shape.
func TestSupportRows(t *testing.T) {
	var before string
	read := 0
	for _, r := range aws.SupportRows() {
		id := r.Service + "\t" + strings.ToLower(r.Type)
		if id <= before {
			t.Errorf("%q stands after %q; want each once, in alphabetical order", id, before)
		}
		before = id
		s, ok := aws.Default().Service(r.Service)
		if !ok {
			t.Errorf("%s is not a service", r.Service)
			continue
		}
		types := typesOf(s)
		if r.Type != "" && r.Type != "*" && !slices.Contains(types, r.Type) {
			t.Errorf("%s has no type %s", s, r.Type)
		}
		for b := range strings.SplitSeq(r.Beside, ",") {
			if b != "" && !slices.Contains(types, b) {
				t.Errorf("%s has no type %s", s, b)
			}
		}
		switch {
		case r.Source == "":
			if r.Never || len(r.Groups) > 0 || r.Checked != "" || r.Without != aws.AbsenceUnknown || r.Beside != "" {
				t.Errorf("%s says something without a source: %+v", id, r)
			}
			continue
		case !strings.HasPrefix(r.Source, "https://docs.aws.amazon.com/"):
			t.Errorf("%s: %s is not a page of AWS", id, r.Source)
		}
		read++
		if _, err := time.Parse(time.DateOnly, r.Checked); err != nil {
			t.Errorf("%s was checked on %q", id, r.Checked)
		}
		says := r.Never || len(r.Groups) > 0 || r.Without == aws.EverybodyEnters || r.Service == "dynamodb"
		if !says || r.Never != (r.Without == aws.AbsenceUnknown) || r.Never && len(r.Groups)+len(r.CLI)+len(r.CloudFormation)+len(r.Terraform) > 0 {
			t.Errorf("%s has a source and says nothing, or too much: %+v", id, r)
		}
		checkGroups(t, r)
	}
	if read < 15 {
		t.Errorf("%d rows have a source", read)
	}
}

// checkGroups holds the groups of a row to actions that are about its type, each
// of which stands once.
func checkGroups(t *testing.T, r aws.SupportRow) {
	t.Helper()
	seen := make(map[string]bool)
	for support, actions := range r.Groups {
		if _, err := support.MarshalJSON(); err != nil {
			t.Errorf("%s %s: %v", r.Service, r.Type, err)
		}
		for name := range strings.FieldsSeq(actions) {
			a, ok := aws.Default().Action(r.Service + ":" + name)
			if !ok || a.Name() != name || seen[name] {
				t.Errorf("%s %s: %s is not an action, or stands twice", r.Service, r.Type, name)
			}
			seen[name] = true
			about := false
			for ref := range a.Types() {
				holder := ref.Type()
				for _, h := range aws.Holders() {
					if h[0] == r.Service && h[1] == ref.Type() {
						holder = h[2]
					}
				}
				about = about || holder == r.Type
			}
			if !about {
				t.Errorf("%s is not about a %s", a, r.Type)
			}
		}
	}
}

func TestHolders(t *testing.T) {
	for _, h := range aws.Holders() {
		s, _ := aws.Default().Service(h[0])
		types := typesOf(s)
		if !slices.Contains(types, h[1]) || !slices.Contains(types, h[2]) {
			t.Errorf("%s has no types %s and %s", h[0], h[1], h[2])
		}
	}
}

// TestSupportComplete asks for a row of each service that has an action which
// looks like one of a resource policy, or for a reason why there is none.
func TestSupportComplete(t *testing.T) {
	looks := regexp.MustCompile(`^(Put|Set|Add|Create|Update)\w*(Policy|Permissions?)$|^(Get|Describe)\w*(ResourcePolicy|ResourceBasedPolicy)$`)
	rows := make(map[string]bool)
	for _, r := range aws.SupportRows() {
		rows[r.Service] = true
	}
	not := make(map[string]bool)
	for _, f := range lines(t, "testdata/support-not.txt", 2) {
		not[f[0]] = true
		if f[1] == "" || rows[f[0]] {
			t.Errorf("support-not.txt: %s has a row, or no reason", f[0])
		}
	}
	n := 0
	for s := range aws.Default().Services() {
		for a := range s.Actions() {
			if !looks.MatchString(a.Name()) {
				continue
			}
			n++
			if !rows[s.Prefix()] && !not[s.Prefix()] {
				t.Errorf("%s: %s has no row, and no line in support-not.txt; read AWS's page", a, s)
			}
			break
		}
	}
	if n < 120 {
		t.Errorf("%d services only have such an action", n)
	}
}

// supportText writes what Support says as the lists in testdata do.
func supportText(a aws.Action) string {
	s, ok := aws.Default().Support(a.String())
	switch {
	case a.StarOnly() && ok && s == policy.Support{}:
		return "no resource"
	case !ok && s == policy.Support{}:
		return "not known"
	case !ok:
		return "not known, yet " + s.String()
	}
	return s.String()
}

// TestSupportPerAction compares the rows with lists that were made from AWS's
// pages by themselves: service by service where AWS has a list of its own, and
// all others in one.
func TestSupportPerAction(t *testing.T) {
	own := []string{"kms", "sqs", "secretsmanager"}
	for _, service := range own {
		want := make(map[string]string)
		for _, f := range lines(t, "testdata/support/"+service+".tsv", 2) {
			want[f[0]] = f[1]
		}
		got := make(map[string]string)
		s, _ := aws.Default().Service(service)
		for a := range s.Actions() {
			got[a.String()] = supportText(a)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s mismatch (-list +Support):\n%s", service, diff)
		}
	}
	want, got := make(map[string]string), make(map[string]string)
	for _, f := range lines(t, "testdata/support/others.tsv", 2) {
		want[f[0]] = f[1]
	}
	for s := range aws.Default().Services() {
		if slices.Contains(own, s.Prefix()) || s.Prefix() == catalog.DynamoDB || s.Prefix() == catalog.DAX {
			continue
		}
		for a := range s.Actions() {
			text := supportText(a)
			switch {
			case text == "no resource" || text == "not known":
			case s.Prefix() == "iam" || slices.Contains(aws.WithoutPolicies(), s.Prefix()): // all of their actions on a type
				if text != "none" {
					t.Errorf("%s: %s", a, text)
				}
			default:
				got[a.String()] = text
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("others mismatch (-list +Support):\n%s", diff)
	}
}

// TestSupportAgreement compares the two services of package catalog with it, by
// the list that it is held to itself.
func TestSupportAgreement(t *testing.T) {
	n := 0
	for _, f := range lines(t, "../testdata/support.tsv", 2)[1:] {
		n++
		got, ok := aws.Default().Support(f[0])
		if !ok || got.String() != f[1] {
			t.Errorf("Support(%q) = %v, %v, want %s", f[0], got, ok, f[1])
		}
	}
	if n != 113 {
		t.Errorf("%d actions, want 113", n)
	}
}

func TestSupportOn(t *testing.T) {
	tests := []struct {
		action, resource, want string
	}{
		{"kms:CreateAlias", "arn:aws:kms:us-east-1:123456789012:key/1234abcd", "required-same-account"},
		{"kms:CreateAlias", "arn:aws:kms:us-east-1:123456789012:alias/Books", "none"},
		{"kms:CreateAlias", "*", "not known"},
		{"kms:Decrypt", "arn:aws:kms:us-east-1:123456789012:key/1234abcd", "required"},
		{"kms:Decrypt", "*", "required"},
		{"kms:Decrypt", "arn:aws:kms:us-east-1:123456789012:alias/Books", "not known"}, // it is not about an alias
		{"kms:RetireGrant", "arn:aws:kms:us-east-1:123456789012:key/1234abcd", "not known"},
		{"s3:GetObject", "arn:aws:s3:::books/cover.png", "cross-account, unsigned"},
		{"s3:GetObject", "arn:aws:s3:us-east-1:123456789012:accesspoint/web/object/cover.png", "not known"},
		{"s3:ListBucket", "arn:aws:s3:::books", "cross-account"},
		{"s3:ListBucket", "arn:aws:s3:us-east-1:123456789012:accesspoint/web", "not known"},
		{"s3:ListAllMyBuckets", "*", "same-account"},
		{"S3:getobject", "arn:aws:s3:::books/cover.png", "cross-account, unsigned"},
		{"events:PutEvents", "arn:aws:events:us-east-1:123456789012:event-bus/orders", "cross-account"},
		{"events:PutEvents", "arn:aws:events:us-east-1:123456789012:event-busv2/orders/x", "not known"},
		{"vpc-lattice-svcs:Invoke", "arn:aws:vpc-lattice:us-east-1:123456789012:service/svc-1/books", "both, unsigned"},
		{"dynamodb:GetItem", "arn:aws:dynamodb:us-east-1:123456789012:table/Books", "cross-account"},
		{"dynamodb:ListTables", "*", "none"},
		{"sqs:SendMessage", "arn:aws:s3:::books", "not known"},
		{"nosuch:Thing", "arn:aws:s3:::books", "not known"},
		{"nosuch:Thing", "*", "not known"},
	}
	for _, tt := range tests {
		a := arn.Wildcard()
		if tt.resource != "*" {
			a = arn.MustParse(tt.resource)
		}
		s, ok := aws.Default().SupportOn(tt.action, a)
		got := s.String()
		if !ok && s == (policy.Support{}) {
			got = "not known"
		}
		if got != tt.want {
			t.Errorf("SupportOn(%s, %s) = %s, want %s", tt.action, tt.resource, got, tt.want)
		}
	}
	if s, ok := aws.Default().SupportOn("s3:GetObject", arn.ARN{}); ok || s != (policy.Support{}) {
		t.Errorf("without a resource: %v, %v", s, ok)
	}
}

func TestHolder(t *testing.T) {
	tests := []struct{ resource, want string }{
		{"arn:aws:s3:::books/a/b.png", "arn:aws:s3:::books"},
		{"arn:aws:s3:::books", "arn:aws:s3:::books"},
		{"arn:aws:s3:us-east-1:123456789012:accesspoint/web/object/x", ""},
		{"arn:aws:dynamodb:us-east-1:123456789012:table/Books/index/ByAuthor", "arn:aws:dynamodb:us-east-1:123456789012:table/Books"},
		{"arn:aws:dynamodb:us-east-1:123456789012:table/Books", "arn:aws:dynamodb:us-east-1:123456789012:table/Books"},
		{"arn:aws:dynamodb:us-east-1:123456789012:table/Books/stream/2024-02-12T18:57:26.492", "arn:aws:dynamodb:us-east-1:123456789012:table/Books/stream/2024-02-12T18:57:26.492"},
		{"arn:aws:dynamodb:us-east-1:123456789012:table/Books/backup/01489602797149-73d8d5bc", ""},
		{"arn:aws:dax:us-east-1:123456789012:cache/Books", ""},
		{"arn:aws:sqs:us-east-1:123456789012:jobs", "arn:aws:sqs:us-east-1:123456789012:jobs"},
		{"arn:aws:kms:us-east-1:123456789012:key/1234abcd", "arn:aws:kms:us-east-1:123456789012:key/1234abcd"},
		{"arn:aws:kms:us-east-1:123456789012:alias/Books", ""},
		{"arn:aws:glue:us-east-1:123456789012:table/db1/t", "arn:aws:glue:us-east-1:123456789012:catalog"},
		{"arn:aws:glue:us-east-1:123456789012:database/db1", "arn:aws:glue:us-east-1:123456789012:catalog"},
		{"arn:aws:codeartifact:us-east-1:123456789012:package/d/r/npm/s/p", "arn:aws:codeartifact:us-east-1:123456789012:repository/d/r"},
		{"arn:aws:kafka:us-east-1:123456789012:topic/c/1-2/books", "arn:aws:kafka:us-east-1:123456789012:cluster/c/1-2"},
		{"arn:aws:schemas:us-east-1:123456789012:schema/r/s", "arn:aws:schemas:us-east-1:123456789012:registry/r"},
		{"arn:aws:iam::123456789012:role/service/App", "arn:aws:iam::123456789012:role/service/App"},
		{"arn:aws:iam::123456789012:user/Alice", ""},
		{"arn:aws:lambda:us-east-1:123456789012:function:print", "arn:aws:lambda:us-east-1:123456789012:function:print"},
		{"arn:aws:vpc-lattice:us-east-1:123456789012:service/svc-1/books/1", "arn:aws:vpc-lattice:us-east-1:123456789012:service/svc-1"},
		{"arn:aws:kinesis:us-east-1:123456789012:stream/sales/consumer/report:1674696300", "arn:aws:kinesis:us-east-1:123456789012:stream/sales/consumer/report:1674696300"},
		{"arn:aws:nosuch:us-east-1:123456789012:thing/1", ""},
		{"arn:aws:athena:us-east-1:123456789012:workgroup/w", ""},
	}
	for _, tt := range tests {
		got, ok := aws.Default().Holder(arn.MustParse(tt.resource))
		if got.String() != tt.want || ok != (tt.want != "") {
			t.Errorf("Holder(%s) = %s, %v, want %s", tt.resource, got, ok, tt.want)
		}
	}
	for _, a := range []arn.ARN{{}, arn.Wildcard()} {
		if got, ok := aws.Default().Holder(a); ok {
			t.Errorf("Holder(%q) = %s", a, got)
		}
	}
}

// TestSupportSecondLists compares the rows with lists of others: the resource
// types of two calls of IAM Access Analyzer, and a column of the IAM User Guide.
func TestSupportSecondLists(t *testing.T) {
	kinds, services := make(map[string]bool), make(map[string]bool)
	for p := range aws.ResourcePolicies() {
		kinds[p.Service+" "+p.Type] = true
		services[p.Service] = true
	}
	for _, name := range []string{"access-analyzer.tsv", "works-with-iam.tsv"} {
		list := lines(t, "testdata/support/"+name, 3)
		if len(list) < 20 {
			t.Errorf("%s has %d lines", name, len(list))
		}
		for _, f := range list { // AWS's name, service and type, or the reason why there is no row
			service, _, typed := strings.Cut(f[1], " ")
			switch {
			case f[1] == "-" && f[2] != "":
			case typed && !kinds[f[1]], !services[service]:
				t.Errorf("%s: %s has no row for %s", name, f[0], f[1])
			}
		}
	}
}

// TestSupportCases holds the support that the conformance cases are run with to
// what the table says.
func TestSupportCases(t *testing.T) {
	text, err := os.ReadFile(filepath.FromSlash("../../testdata/cases/support-services.matrix"))
	if err != nil {
		t.Fatal(err)
	}
	shown := make(map[string]bool)
	n := 0
	for line := range strings.Lines(string(text)) {
		if !strings.HasPrefix(line, "request ") {
			continue
		}
		n++
		var r struct {
			Action, Resource string
			Support          policy.Support
		}
		if err := json.Unmarshal([]byte(line[strings.IndexByte(line, '{'):]), &r); err != nil {
			t.Fatal(err)
		}
		got, ok := aws.Default().SupportOn(r.Action, arn.MustParse(r.Resource))
		if !ok || got != r.Support {
			t.Errorf("%s on %s: %v, %v, and the case has %v", r.Action, r.Resource, got, ok, r.Support)
		}
		a, _ := aws.Default().Action(r.Action)
		shown[a.Service().Prefix()+" "+got.String()] = true
	}
	if n < 60 {
		t.Errorf("%d requests", n)
	}
	for _, row := range aws.SupportRows() {
		for support := range row.Groups {
			if id := row.Service + " " + support.String(); !shown[id] {
				t.Errorf("no case shows %s", id)
			}
		}
	}
}

// TestSupportNone compares the services without resource policies with a list of
// their names. None has a row, and TestSupportComplete looks for actions that set
// policies.
func TestSupportNone(t *testing.T) {
	var want []string
	for _, f := range lines(t, "testdata/support/none.tsv", 2) {
		want = append(want, f[0])
		if f[1] == "" {
			t.Errorf("none.tsv: %s has no name", f[0])
		}
	}
	if diff := cmp.Diff(want, aws.WithoutPolicies()); diff != "" {
		t.Errorf("services mismatch (-list +table):\n%s", diff)
	}
	for _, name := range aws.WithoutPolicies() {
		s, ok := aws.Default().Service(name)
		if !ok {
			t.Errorf("%s is not a service", name)
		}
		for a := range s.Actions() {
			if text := supportText(a); text != "none" && text != "no resource" {
				t.Errorf("%s: %s", a, text)
			}
		}
	}
	for _, r := range aws.SupportRows() {
		if slices.Contains(aws.WithoutPolicies(), r.Service) {
			t.Errorf("%s has no resource policies, and a row", r.Service)
		}
	}
}

// readersRow writes where a policy is read as readers.tsv does.
func readersRow(p aws.ResourcePolicy) string {
	row := []string{p.Service + " " + p.Type, p.CLI, p.CloudFormation, p.Terraform, p.Without.String()}
	for i := range row {
		if row[i] == "" {
			row[i] = "-"
		}
	}
	return strings.Join(row, "\t")
}

// supportLists are the lists and cases that the rows are held to.
type supportLists struct {
	actions map[string][][2]string // what Support says, by service, as below
	readers map[string][]string
	on      map[string][][3]string // what SupportOn says
}

func readSupportLists(t *testing.T) supportLists {
	l := supportLists{make(map[string][][2]string), make(map[string][]string), make(map[string][][3]string)}
	for _, name := range []string{"kms", "sqs", "secretsmanager", "others"} {
		for _, f := range lines(t, "testdata/support/"+name+".tsv", 2) {
			service, _, _ := strings.Cut(f[0], ":")
			l.actions[service] = append(l.actions[service], [2]string{f[0], f[1]})
		}
	}
	for _, f := range lines(t, "testdata/support/readers.tsv", 5) {
		service, _, _ := strings.Cut(f[0], " ")
		l.readers[service] = append(l.readers[service], strings.Join(f, "\t"))
	}
	for _, f := range lines(t, "testdata/support/on.tsv", 3) {
		service, _, _ := strings.Cut(f[0], ":")
		l.on[service] = append(l.on[service], [3]string{f[0], f[1], f[2]})
	}
	return l
}

// faults returns the first difference between the rows of a service and the lists;
// "": there is none.
func (l *supportLists) faults(service string) string {
	for _, f := range l.actions[service] {
		if a, _ := aws.Default().Action(f[0]); supportText(a) != f[1] {
			return f[0] + ": " + supportText(a)
		}
	}
	for _, f := range l.on[service] {
		if got := supportOnText(f[0], f[1]); got != f[2] {
			return f[0] + " on " + f[1] + ": " + got
		}
	}
	var readers []string
	for p := range aws.ResourcePolicies() {
		if p.Service == service && p.Source != "" {
			readers = append(readers, readersRow(p))
		}
	}
	if !slices.Equal(readers, l.readers[service]) {
		return "read by " + strings.Join(readers, "; ")
	}
	return ""
}

// supportOnText writes what SupportOn says.
func supportOnText(action, resource string) string {
	a, err := arn.Parse(resource)
	if err != nil {
		return err.Error()
	}
	s, ok := aws.Default().SupportOn(action, a)
	if !ok && s == (policy.Support{}) {
		return "not known"
	}
	return s.String()
}

// TestSupportMutations changes each cell of the rows that count, one after the
// other: each change makes a row differ from the lists that it is held to.
func TestSupportMutations(t *testing.T) {
	l := readSupportLists(t)
	for _, r := range aws.SupportRows() {
		if f := l.faults(r.Service); f != "" && r.Service != catalog.DynamoDB {
			t.Errorf("%s differs from its list before any change: %s", r.Service, f)
		}
	}
	n := 0
	aws.Mutate(func(service, change string) {
		n++
		if l.faults(service) == "" {
			t.Errorf("%s: no list shows it", change)
		}
	})
	t.Logf("%d changes", n)
	if n < 500 {
		t.Errorf("%d changes", n)
	}
}

// FuzzSupport: for any text the support is zero and not known, or it comes from
// a row with a source, from package catalog, or is the zero one of an action on
// nothing. Nothing reaches another account, or is unsigned, by default.
func FuzzSupport(f *testing.F) {
	for _, s := range []string{"", "s3:GetObject", "S3:GETOBJECT", "kms:*", "kms:decrypt", "dax:GetItem", "s3:GetObject\x00", "events:PutEvents", "a:b:c"} {
		f.Add(s, "arn:aws:s3:::books/x")
	}
	f.Fuzz(func(t *testing.T, action, resource string) {
		a, err := arn.Parse(resource)
		if err != nil {
			a = arn.Wildcard()
		}
		plain, ok1 := aws.Default().Support(action)
		on, ok2 := aws.Default().SupportOn(action, a)
		if _, ok := catalog.Lookup(action); ok {
			return
		}
		sources := sourced(action)
		for _, got := range []struct {
			s  policy.Support
			ok bool
		}{{plain, ok1}, {on, ok2}} {
			switch {
			case !got.ok && got.s != policy.Support{}:
				t.Errorf("%q, %q: not known, and %v", action, resource, got.s)
			case got.s != policy.Support{} && !sources[got.s]:
				t.Errorf("%q, %q: %v comes from no row", action, resource, got.s)
			}
		}
	})
}

// sourced returns the supports of the rows of the action's service that have a
// source and name it.
func sourced(action string) map[policy.Support]bool {
	all := make(map[policy.Support]bool)
	a, ok := aws.Default().Action(action)
	if !ok {
		return all
	}
	for _, r := range aws.SupportRows() {
		if r.Service != a.Service().Prefix() || r.Source == "" {
			continue
		}
		if r.Never {
			all[policy.Support{ResourcePolicy: policy.NoResourcePolicy}] = true
		}
		for s, actions := range r.Groups {
			all[s] = all[s] || slices.Contains(strings.Fields(actions), a.Name())
		}
	}
	return all
}

// TestResourcePolicies compares what readers of exports need with a list.
func TestResourcePolicies(t *testing.T) {
	want := lines(t, "testdata/support/readers.tsv", 5)
	var got [][]string
	for p := range aws.ResourcePolicies() {
		if p.Source != "" {
			got = append(got, strings.Split(readersRow(p), "\t"))
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("mismatch (-list +rows):\n%s", diff)
	}
	if n := len(slices.Collect(aws.ResourcePolicies())); n != 150 {
		t.Errorf("%d kinds of resource policies, want 150", n)
	}
	for range aws.ResourcePolicies() {
		break // a consumer may stop
	}
	for i, want := range []string{"unknown", "identity", "nobody", "everybody", "invalid", "invalid"} {
		if got := aws.Absence(i).String(); got != want {
			t.Errorf("Absence(%d) is %q, want %q", i, got, want)
		}
	}
}
