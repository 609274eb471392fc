package aws_test

import (
	"encoding/json"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/fuzz/fetched"
	"github.com/iameval/iameval/policy/catalog"
	"github.com/iameval/iameval/policy/catalog/aws"
)

// TestCorrected: the catalog has what is right of each fact that the list has wrong.
func TestCorrected(t *testing.T) {
	for _, c := range aws.Corrections() {
		if c.Key != "" {
			k, ok := aws.Default().Key(c.Key)
			if !ok || k.Kind != condition.KindList || c.Right != "ArrayOfString" {
				t.Errorf("%s is %v, %v; want %s", c.Key, k, ok, c.Right)
			}
			continue
		}
		a, ok := aws.Default().Action(c.Service + ":" + c.Action)
		if !ok || a.Name() != c.Action || a.Level().String() != c.Right {
			t.Errorf("%s:%s is %v at the level %v; want %s", c.Service, c.Action, a, a.Level(), c.Right)
		}
	}
}

// reads is how the names of actions begin that read.
var reads = regexp.MustCompile(`^(?i:BatchGet|Check|Describe|Get|List|Read|Search|Test|Validate|Verify|View)`)

// TestReadingIsNotManagement: an action of a name that says that it reads, and of a level
// that says that it changes permissions, was looked at: it is corrected, or stands here.
func TestReadingIsNotManagement(t *testing.T) {
	reviewed := map[string]bool{"datazone:GetIamPortalLoginUrl": true, "fsx:GetResourcePolicy": true}
	for s := range aws.Default().Services() {
		for a := range s.Actions() {
			if a.Level() != catalog.PermissionsManagement || !reads.MatchString(a.Name()) {
				continue
			}
			if !reviewed[a.String()] {
				t.Errorf("%s is permissions management by AWS's list; look at what the list says of it", a)
			}
			delete(reviewed, a.String())
		}
	}
	for name := range reviewed {
		t.Errorf("%s is not permissions management", name)
	}
}

// TestCorrectionsHold: a fact is corrected as long as the list says what it said then, in
// both forms that it comes in, and in the service that is meant.
func TestCorrectionsHold(t *testing.T) {
	service := func(prefix, actions, keys string) fstest.MapFS {
		files := iamData(actions, "{}", keys)
		for _, folder := range []string{"actions", "resourceTypes", "conditionKeys"} {
			files["data/"+folder+"/"+prefix+".json"] = files["data/"+folder+"/svc.json"]
		}
		files["data/services.json"] = &fstest.MapFile{Data: []byte(`["` + prefix + `"]`)}
		return files
	}
	action := func(level string) string {
		return `{"a":{"name":"ValidateResourcePolicy","accessLevel":"` + level + `"},"b":{"name":"PutResourcePolicy","accessLevel":"` + level + `"}}`
	}
	key := func(kind string) string {
		return `{"a":{"key":"cognito-identity.amazonaws.com:amr","type":"` + kind + `"},"b":{"key":"cognito-identity.amazonaws.com:aud","type":"` + kind + `"}}`
	}
	reference := func(property string) fstest.MapFS {
		return fstest.MapFS{"x.json": {Data: []byte(`{"Name":"secretsmanager","Actions":[{"Name":"ValidateResourcePolicy","Annotations":{"Properties":{"` + property + `":true}}}]}`)}}
	}
	for _, test := range []struct {
		name  string
		files fs.FS
		want  string
	}{
		{"as it was", service("secretsmanager", action("Permissions management, Write"), "{}"), "a\tPutResourcePolicy\tP\na\tValidateResourcePolicy\tR\n"},
		{"AWS has changed it", service("secretsmanager", action("Write"), "{}"), "a\tPutResourcePolicy\tW\na\tValidateResourcePolicy\tW\n"},
		{"of another service", service("svc", action("Permissions management"), "{}"), "a\tPutResourcePolicy\tP\na\tValidateResourcePolicy\tP\n"},
		{"a key", service("sts", "{}", key("String")), "k\tcognito-identity.amazonaws.com:amr\tArrayOfString\nk\tcognito-identity.amazonaws.com:aud\tString\n"},
		{"AWS has changed the key", service("sts", "{}", key("ARN")), "k\tcognito-identity.amazonaws.com:amr\tARN\nk\tcognito-identity.amazonaws.com:aud\tARN\n"},
		{"AWS's own form", reference("IsPermissionManagement"), "a\tValidateResourcePolicy\tR\n"},
		{"AWS's own form, changed", reference("IsWrite"), "a\tValidateResourcePolicy\tW\n"},
	} {
		if _, lines, _ := strings.Cut(written(t, test.files), "\n"); lines != test.want {
			t.Errorf("%s: %q, want %q", test.name, lines, test.want)
		}
	}
}

// TestCorrectionsAreNeeded: the list that the table is made from has each fact wrong, and
// says of each of the actions that it reads.
func TestCorrectionsAreNeeded(t *testing.T) {
	folder := os.DirFS(fetched.Folder(t, "IAMEVAL_IAM_DATA"))
	says := regexp.MustCompile(`^Grants permission to (batch get|describe|get|list|retrieve|search|send HTTP GET requests|test|validate|view) `)
	for _, c := range aws.Corrections() {
		file, name := "data/actions/"+c.Service+".json", strings.ToLower(c.Action)
		if c.Key != "" {
			file, name = "data/conditionKeys/sts.json", c.Key
		}
		text, err := fs.ReadFile(folder, file)
		if err != nil {
			t.Fatal(err)
		}
		var listed map[string]struct{ AccessLevel, Type, Description string }
		if err := json.Unmarshal(text, &listed); err != nil {
			t.Fatal(err)
		}
		got := listed[name]
		if level, _, _ := strings.Cut(got.AccessLevel, ","); level+got.Type != c.Listed {
			t.Errorf("%v: the list has %q; the correction is of no use", c, got)
		}
		if c.Action != "" && !says.MatchString(got.Description) {
			t.Errorf("%v: %q does not say that it reads", c, got.Description)
		}
	}
}
