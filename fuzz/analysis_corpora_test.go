package fuzz

import (
	"encoding/csv"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/analysis"
)

// Two public collections of pairs of policies say whether the second allows more than
// the first. Neither is stored here: a variable of the environment names a copy.
//
//	IAMEVAL_CUSTOM_POLICY_CHECKS  https://github.com/aws-samples/iam-access-analyzer-custom-policy-check-samples
//	IAMEVAL_QUACKY                https://github.com/vlab-cs-ucsb/quacky

// corpus returns the folder of a copy. Without one the test is skipped.
func corpus(t *testing.T, variable string) string {
	t.Helper()
	folder := os.Getenv(variable)
	if folder == "" {
		t.Skipf("%s names no copy of the collection", variable)
	}
	return folder
}

// agreement counts the answers to pairs that are labelled.
type agreement struct {
	agree, unknown, loads, not int
	exceptions                 map[string]string // why an answer differs, by the start of its name
	met                        map[string]int
}

// ask holds an answer to a label.
func (a *agreement) ask(t *testing.T, name string, old, new *analysis.Rules, more bool) {
	t.Helper()
	a.loads++
	got := analysis.Compare(old, new, analysis.Options{WitnessOnly: true})
	plain := got
	if got.Witness != nil && got.Witness.Exotic {
		plain = analysis.Compare(old, new, analysis.Options{WitnessOnly: true, World: analysis.World{PlainOnly: true}})
	}
	want := choose(more, analysis.Yes, analysis.No)
	if plain.Answer == want {
		a.agree++
		return
	}
	if got.Answer == analysis.Unknown {
		a.unknown++
	}
	for exception := range a.exceptions {
		if strings.HasPrefix(name, exception) {
			a.met[exception]++
			return
		}
	}
	t.Errorf("%s: %v, want %v", name, got, want)
}

// log writes what agrees, and each exception. One that is not met is not one.
func (a *agreement) log(t *testing.T) {
	t.Helper()
	t.Logf("%d of %d agree, %d unknown, %d do not load", a.agree, a.loads, a.unknown, a.not)
	for _, name := range slices.Sorted(maps.Keys(a.exceptions)) {
		if t.Logf("%d times %s: %s", a.met[name], name, a.exceptions[name]); a.met[name] == 0 {
			t.Errorf("%s agrees, and is named as an exception", name)
		}
	}
}

// rulesOf loads a document as what it is: by its Principal the policy of a resource, by
// its lack of a Resource the trust policy of a role.
func rulesOf(document string) (*analysis.Rules, error) {
	kind := policy.Identity
	switch principal := strings.Contains(document, `"Principal"`); {
	case principal && !strings.Contains(document, `"Resource"`):
		kind = policy.Trust
	case principal:
		kind = policy.Resource
	}
	p, err := policy.Parse("p", kind, []byte(document))
	if err != nil {
		return nil, err
	}
	if kind == policy.Identity {
		set, err := policy.NewSet(policy.Policies{Identity: []*policy.Policy{p}})
		return analysis.OfCaller(set), err
	}
	target, err := policy.NewTarget(policy.TargetPolicies{Resource: p})
	return analysis.OfResource(target), err
}

var labelled = regexp.MustCompile("(?s)(#+ Reference policy[^`]*|Candidate policy \\d+[^`]*: *(?:PASS|FAIL)[^\n]*[^`]*)```json\n(.*?)```")

// TestAWSSamples: AWS's samples for its custom policy checks have the labels that AWS
// gives them.
func TestAWSSamples(t *testing.T) {
	const byName = "a service or an identity provider may make a session where the trust policy names it, and not by the wildcard of the reference (SEMANTICS 6.6d)"
	all := agreement{met: make(map[string]int), exceptions: map[string]string{
		"ec2-network-acl, Candidate policy 3":                 "it names another ACL than the reference protects, so the label contradicts it",
		"allowlist-account-principals, Candidate policy 3":    byName,
		"allowlist-aws-service-principal, Candidate policy 2": byName,
		"allowlist-federated-access-oidc, Candidate policy 2": byName,
		"allowlist-federated-access-saml, Candidate policy 2": byName,
	}}
	files := 0
	err := filepath.WalkDir(corpus(t, "IAMEVAL_CUSTOM_POLICY_CHECKS"), func(path string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".md" || !strings.Contains(path, "-policies") {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		files++
		var reference *analysis.Rules
		for _, block := range labelled.FindAllStringSubmatch(string(text), -1) {
			heading, _, _ := strings.Cut(block[1], " - ")
			name := strings.TrimSuffix(filepath.Base(path), ".md") + ", " + strings.TrimSpace(heading)
			rules, err := rulesOf(strings.ReplaceAll(block[2], "<ACCOUNT ID>", "111111111111"))
			switch {
			case err != nil:
				all.not++
				t.Logf("%s: %v", name, err)
			case !strings.Contains(block[1], "Candidate"):
				reference = rules
			default:
				all.ask(t, name, reference, rules, strings.Contains(block[1], "FAIL"))
			}
		}
		return nil
	})
	if err != nil || files < 40 || all.loads < 170 {
		t.Errorf("%d files, %d candidates, %v", files, all.loads, err)
	}
	all.log(t)
}

// TestQuacky: the pairs of policies and their mutants that Quacky was measured with
// relate as it says. SAT is that the first allows what the second does not.
func TestQuacky(t *testing.T) {
	root := corpus(t, "IAMEVAL_QUACKY")
	const (
		alone = "Quacky reads the resource's policy alone; within its account a caller whom its own policies allow needs none (SEMANTICS 6.3)"
		id    = alone + ", and whether the aws:userid of root users decides is not followed"
		mfa   = "of two documents that say the same, and of one that denies more, neither allows what the other does not"
	)
	all := agreement{met: make(map[string]int), exceptions: map[string]string{
		"ec2/exp_single/ec2_require_mfa_session_token/policy/0_0":                  mfa,
		"ec2/exp_single/ec2_require_mfa_session_token/policy/0_3":                  mfa,
		"ec2/exp_single/ec2_require_mfa_session_token/policy/1_0":                  mfa,
		"ec2/exp_single/ec2_require_mfa_session_token/policy/1_3":                  mfa,
		"iam/exp_single/iam_role_policy_modify_iam_but_not_own_policies/policy/2_": "no ARN has the account $account, which the document was to be filled in with",
		"iam/exp_single/iam_role_policy_modify_iam_but_not_own_policies/policy/3_": "no ARN has the account $account, which the document was to be filled in with",
		"s3/exp_single/s3_policy_failing_not_sure_why/policy/":                     alone,
		"s3/exp_single/s3_policy_for_lambda_function/policy1/":                     alone,
		"s3/exp_single/s3_policy_or_condition/policy/":                             alone,
		"s3/exp_single/s3_remove_permissions_individual_files/policy1/":            alone,
		"s3/exp_single/s3_remove_permissions_individual_files/policy2/":            id,
		"s3/exp_single/s3_sos_bucket_policy_problem/policy/":                       alone,
	}}
	seen := make(map[string]bool)
	for _, table := range []string{"ec2", "iam", "s3", "ec2_nolog", "iam_nolog", "s3_nolog", "ec2_action", "iam_action", "s3_action", "ec2_action_resource", "iam_action_resource", "s3_action_resource"} {
		file, err := os.Open(filepath.Join(root, "results", "icse21", "raw_csv", "mutations", "README_"+table+".csv"))
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(file).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows[1:] {
			pair := row[0] + " " + row[1]
			if seen[pair] || row[0] == "Policy 1" || !slices.Contains([]string{"SAT", "UNSAT"}, row[2]) || !slices.Contains([]string{"SAT", "UNSAT"}, row[9]) {
				continue
			}
			seen[pair] = true
			var sides [2]*analysis.Rules
			for i := range sides {
				if sides[i], err = quackyRules(filepath.Join(root, row[i])); err != nil {
					break
				}
			}
			if err != nil {
				all.not++
				t.Logf("%s: %v", row[1], err)
				continue
			}
			short := strings.TrimSuffix(strings.TrimPrefix(row[1], "/samples/mutations/"), ".json")
			all.ask(t, short+" has less", sides[1], sides[0], row[2] == "SAT")
			all.ask(t, short+" has more", sides[0], sides[1], row[9] == "SAT")
		}
	}
	if all.loads < 980 {
		t.Errorf("%d answers", all.loads)
	}
	all.log(t)
}

// quackyRules reads one of its policies. The mutants have lost their Version.
func quackyRules(path string) (*analysis.Rules, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	document := string(text)
	if !strings.Contains(document, `"Version"`) {
		document = strings.Replace(document, "{", `{"Version": "2012-10-17",`, 1)
	}
	rules, err := rulesOf(document)
	if err != nil {
		err = fmt.Errorf("%s: %w", filepath.Base(path), err)
	}
	return rules, err
}
