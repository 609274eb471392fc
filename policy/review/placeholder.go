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
// that it is about may not be the one that AWS gets to see. Where the same stands again,
// the first finding has the other places: it is filled in once.
func tentative(all []*Finding) (some []*Finding) {
	first := make(map[string]*Finding)
	for _, f := range all {
		if f.Severity != Error || !placeholder.MatchString(f.At.Text()) {
			some = append(some, f)
			continue
		}
		if was := first[f.At.Text()]; was != nil {
			was.Related = append(was.Related, Related{f.At, "it stands here too"})
			continue
		}
		first[f.At.Text()] = f
		f.as(Warning).perhaps()
		f.Message += "; it looks like a placeholder"
		some = append(some, f)
	}
	return some
}
