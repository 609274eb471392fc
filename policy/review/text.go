package review

import (
	"encoding/json"
	"iter"
	"strconv"
	"strings"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy/catalog"
	"github.com/iameval/iameval/variables"
	"github.com/iameval/iameval/variables/quote"
)

// Where the facts of the rules are from.
const (
	srcAnalyzer      = "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html"
	srcGrammar       = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html"
	srcVersion       = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html"
	srcVariables     = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html"
	srcOperators     = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html"
	srcSets          = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html"
	srcKeys          = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html"
	srcPrincipal     = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html"
	srcNotPrincipal  = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html"
	srcResource      = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html"
	srcARNs          = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html"
	srcEvaluation    = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html"
	srcQuotas        = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"
	srcSid           = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html"
	srcPassRole      = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html"
	srcConfused      = "https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html"
	srcOIDC          = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html"
	srcSAML          = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_saml.html"
	srcAnywhere      = "https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html"
	srcBoundaries    = "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html"
	srcService       = "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html"
	srcSCP           = "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html"
	srcRCP           = "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html"
	srcDynamoDB      = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/security-iam.html"
	srcFineGrained   = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html"
	srcTransactions  = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html"
	srcPartiQL       = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-iam.html"
	srcGlobal        = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/gt_IAM.html"
	srcGlobalNow     = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/globaltables-security.html"
	srcBackup        = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/backuprestore_IAM.html"
	srcTablePolicy   = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/rbac-considerations.html"
	srcTableTags     = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/attribute-based-access-control.html"
	srcDAX           = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DAX.access-control.html"
	srcDAXCluster    = "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_dax_CreateCluster.html"
	srcDAXLinkedRole = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/using-service-linked-roles.html"
)

// policyOf writes a document of some statements, for the tables of rules.
func policyOf(statements string) string {
	return `{"Version":"2012-10-17","Statement":[` + statements + `]}`
}

// hasReference reports whether a text has what would be a policy variable, if variables
// are on, and where.
func hasReference(text string) (int, bool) {
	i := strings.Index(text, "${")
	return i, i >= 0 && strings.Contains(text[i:], "}")
}

// references returns the policy variables of an entry.
func (m *model) references(e *entry) []variables.Reference {
	if m.flags&variables.References == 0 || e.hole || !strings.Contains(e.text, "${") {
		return nil
	}
	t, err := variables.Parse(e.text, variables.References)
	if err != nil {
		return nil
	}
	return t.References()
}

// part returns the range of some bytes of an entry.
func (e *entry) part(start, end int) span {
	return span{e.source.Offset(start), e.source.Offset(end)}
}

// variable returns the range of what begins as a policy variable at an offset, to its
// brace.
func (e *entry) variable(at int) span {
	if n := strings.IndexByte(e.text[at:], '}'); n >= 0 {
		return e.part(at, at+n+1)
	}
	return e.part(at, len(e.text))
}

// eachVariable calls f for each text of the statement in which policy variables have a
// meaning. SEMANTICS 5.2
func (s *statement) eachVariable(f func(e *entry)) {
	for i := range s.resources.entries {
		f(&s.resources.entries[i])
	}
	for i := range s.conditions {
		if t := &s.conditions[i]; t.op.Variables() {
			for j := range t.values {
				f(&t.values[j])
			}
		}
	}
}

// isFamily reports whether the test has an operator of one of the families.
func (t *test) isFamily(families ...condition.Family) bool {
	for _, f := range families {
		if t.op.IsValid() && t.op.Family() == f {
			return true
		}
	}
	return false
}

// count writes a number with its noun.
func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// listed joins names for a sentence, at most four of them.
func listed(names []string) string {
	const most = 4
	switch n := len(names); {
	case n == 0:
		return "nothing"
	case n == 1:
		return names[0]
	case n <= most:
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	default:
		return strings.Join(names[:most], ", ") + " and " + itoa(n-most) + " more"
	}
}

// itoa writes a number.
func itoa(n int) string { return strconv.Itoa(n) }

// excerpt quotes a text, cut to what fits a message.
func excerpt(text string) string { return quote.Text(text) }

// quoted writes a text as a JSON string.
func quoted(text string) string {
	b, err := json.Marshal(text)
	if err != nil {
		return `""` // a string is always written
	}
	return string(b)
}

// globalKeys are the global condition keys.
func globalKeys() iter.Seq[catalog.Key] { return catalog.Keys("aws") }
