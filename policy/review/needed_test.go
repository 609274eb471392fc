package review

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/iameval/iameval/policy"
)

// TestNeeded: of a statement that is needed package analysis does not prove that others
// cover it.
func TestNeeded(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 11))
	pick := func(all ...string) string { return all[random.IntN(len(all))] }
	statement := func() string {
		text := fmt.Sprintf(`{"Effect":%q,"Action":[%q,%q],"Resource":[%q,%q]`, pick("Allow", "Allow", "Allow", "Deny"),
			pick("s3:GetObject", "s3:Get*", "s3:PutObject", "sts:AssumeRole", "*", "s3:?utObject"), pick("s3:GetObject", "s3:*", "S3:PUTOBJECT", "sqs:*"),
			pick("*", "arn:aws:s3:::a*", "arn:aws:s3:::a/b", "arn:aws:s3:::${aws:username}", "arn:aws:s3"), pick("arn:aws:s3:::a/*", "arn:aws:s3:::b", "arn:aws:sqs:*:*:q", "arn:aws:sqs:eu-west-1:123456789012:q*"))
		if random.IntN(3) > 0 {
			text += fmt.Sprintf(`,"Condition":{%q:{%q:%q}}`,
				pick("StringEquals", "StringLike", "StringNotLike", "StringEqualsIfExists", "ForAllValues:StringEquals", "ForAnyValue:StringEquals", "Null", "Bool", "NumericEquals"),
				pick("s3:prefix", "aws:ResourceTag/a", "aws:username", "aws:TagKeys", "aws:SecureTransport"), pick("true", "false", "1", "*", "", "?*", "TRUE", "${aws:username}"))
		}
		return text + "}"
	}
	needed, idle := 0, 0
	for range 1000 {
		var all []string
		for range 2 + random.IntN(3) {
			all = append(all, statement())
		}
		text := `{"Version":"2012-10-17","Statement":[` + strings.Join(all, ",") + `]}`
		p := &pass{m: newModel(Load("p.json", policy.Identity, []byte(text))), c: newChecker(new(Options), newIndex(nil))}
		if !p.m.whole {
			continue
		}
		for s := range p.allows() {
			switch needs, covered := p.isNeeded(s), p.idle(s); {
			case needs && covered:
				t.Errorf("statement %d is needed, and others cover it:\n%s", s.index, text)
			case needs:
				needed++
			case covered:
				idle++
			}
		}
	}
	if needed < 200 || idle < 200 {
		t.Errorf("%d statements are needed and %d covered, want 200 or more of each", needed, idle)
	}
}

// TestNeighbours: whatever covers an entry is among its neighbours, which stand in the
// order of the list.
func TestNeighbours(t *testing.T) {
	var text strings.Builder
	for _, action := range append(prefixed("a:", words("aB*", 2)), "a:b", "A:AA", "*", "*:*", "b:*", "a:?a", "a:ab*", "a:ab*") {
		fmt.Fprintf(&text, ",%q", action)
	}
	for _, element := range []string{"Action", "Resource"} {
		list := strings.ReplaceAll(text.String()[1:], `"a:`, map[string]string{"Action": `"a:`, "Resource": `"arn:aws:a:::`}[element])
		doc := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"a:b","Resource":"*",` + fmt.Sprintf("%q:[%s]}]}", element, list)
		if element == "Action" {
			doc = strings.Replace(doc, `"Action":"a:b",`, "", 1)
		} else {
			doc = strings.Replace(doc, `"Resource":"*",`, "", 1)
		}
		s := &newModel(Load("p.json", policy.Identity, []byte(doc))).statements[0]
		l, covers := &s.actions, coversAction
		if element == "Resource" {
			l, covers = &s.resources, coversResource
		}
		near, pairs := newNeighbours(l), 0
		for i := range l.entries {
			all := near.of(i)
			next := 0
			for j := range l.entries {
				is := next < len(all) && all[next] == j
				if is {
					next++
				}
				if covers(&l.entries[j], &l.entries[i]) {
					if pairs++; !is {
						t.Errorf("%s: %s covers %s, and is not near it", element, l.entries[j].text, l.entries[i].text)
					}
				}
			}
			if next != len(all) {
				t.Errorf("%s: %v is not sorted", element, all)
			}
		}
		if pairs <= len(l.entries) {
			t.Errorf("%s: %d pairs, want some between entries", element, pairs)
		}
	}
}
