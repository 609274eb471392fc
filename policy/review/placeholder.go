package review

import "regexp"

// placeholder is what a text has that somebody, or some tool, is to fill in: <account>,
// {{account}}, ${account}, which is not a policy variable since those have a colon,
// $ACCOUNT, %ACCOUNT%, @ACCOUNT@, [account], _ACCOUNT_, REPLACE_ME, your-account,
// xxxxxxxx, ACCOUNT_ID.
var placeholder = regexp.MustCompile(`<[^<>"]*[A-Za-z][^<>"]*>` +
	`|\{\{[^{}"]*\}\}|[$#]?\{[A-Za-z_][A-Za-z0-9_. -]*\}|\$\(?[A-Z][A-Z0-9_]{2,}\)?` +
	`|%[A-Za-z_][A-Za-z0-9_]*%|@@?[A-Za-z_]+@@?|\[[A-Za-z][A-Za-z0-9 _-]*\]` +
	`|\b_+[A-Z][A-Z0-9_]*_+\b` +
	`|(?i:\b(?:replace|change|fill|insert)[-_ ]?(?:me|this|in|with|here)\b|\btodo\b|\byour[-_ ])` +
	`|[xX]{4,}` +
	`|\b(?:[A-Z]+_)?(?:ACCOUNT|REGION|PARTITION|BUCKET|ORG|VPCE?)(?:[_-]?(?:ID|NAME|NUMBER|ARN))?\b`)

// tentative makes a warning of an error whose place has a placeholder, since the text
// that it is about may not be the one that AWS gets to see.
func (f *Finding) tentative() {
	if f.Severity == Error && placeholder.MatchString(f.At.Text()) {
		f.as(Warning).perhaps().Message += "; it looks like a placeholder"
	}
}
