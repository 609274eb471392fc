package review

import (
	"regexp"
	"strings"
	"time"

	"github.com/iameval/iameval/condition"
)

// bareYear is what people take for a year, and operators for seconds since 1970.
var bareYear = regexp.MustCompile(`^(19|20)[0-9]{2}$`)

// longestSession is how long a token of STS is good for at most, that of a user who asks
// for his own: 36 hours.
const longestSession = 36 * time.Hour

// isOver reports whether a test asks for a time, of the request or of its token, before
// one that is surely past.
func (p *pass) isOver(t *test) bool {
	latest := p.c.o.Now
	if latest.IsZero() || t.hole || !t.op.IsValid() || t.op.IfExists() || len(t.values) != 1 || bareYear.MatchString(t.values[0].text) {
		return false
	}
	switch t.folded {
	case "aws:currenttime":
	case "aws:tokenissuetime":
		latest = latest.Add(-longestSession)
	default:
		return false
	}
	test, err := condition.NewTest(t.op, t.key.text, []string{t.values[0].text}, 0)
	if err != nil || !test.Usable(0) || !strings.Contains(strings.ToLower(t.op.Name()), "lessthan") {
		return false
	}
	env := &condition.Env{Context: condition.NewContext(condition.Time(t.key.text, latest)), Now: p.c.o.Now}
	return test.Eval(env).Result == condition.False
}
