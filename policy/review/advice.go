package review

// adviceRules are the codes of the advice of package access that have another name as
// rules. The others are IDs themselves.
var adviceRules = map[string]string{
	"attach-any-policy":     "privilege-escalation",
	"attach-any-role":       "privilege-escalation",
	"dax-cluster-uppercase": "dax-arn-form",
	"dax-role-is-no-role":   "dax-role-untrusted",
	"dax-role-is-slr":       "dax-role-untrusted",
	"pass-any-role":         "passrole-wide",
	"pass-any-service":      "passrole-unlimited-service",
}

// OfAdvice returns the rule that says of documents what a code of package access says of
// a call. It reports false for advice that is not about a document.
func OfAdvice(code string) (*Rule, bool) {
	if id, ok := adviceRules[code]; ok {
		code = id
	}
	return Lookup(code)
}
