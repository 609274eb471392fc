package review

import (
	"strings"

	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/variables"
)

// trustRules are about the trust policies of roles, a part of the category of
// principals.
var trustRules = []Rule{
	{
		ID: "trust-star", Summary: "anybody may assume the role",
		Why:      "A principal of * in a trust policy is everybody in every account, whose policies then only have to allow sts:AssumeRole.",
		Category: CategoryPrincipal, Severity: Error, Kinds: trustKind, Kind: policy.Trust,
		Bad:   policyOf(`{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}`),
		Good:  policyOf(`{"Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":"sts:AssumeRole"}`),
		Codes: []string{"ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL"}, Sources: []string{srcPrincipal, srcAnalyzer}, check: checkTrustStar,
	},
	{
		ID: "trust-action", Summary: "an action that does not fit the principal",
		Why:      "Users of SAML come by sts:AssumeRoleWithSAML, those of OpenID Connect by sts:AssumeRoleWithWebIdentity, accounts and services by sts:AssumeRole. Another action lets nobody in.",
		Category: CategoryPrincipal, Severity: Error, Kinds: trustKind, Fix: OfferedFix, Kind: policy.Trust,
		Bad:   policyOf(`{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::123456789012:saml-provider/ADFS"},"Action":"sts:AssumeRole"}`),
		Good:  policyOf(`{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::123456789012:saml-provider/ADFS"},"Action":"sts:AssumeRoleWithSAML"}`),
		Codes: []string{"MISMATCHED_ACTION_FOR_PRINCIPAL"}, Sources: []string{srcSAML, srcOIDC, srcAnalyzer}, check: checkTrustAction,
	},
	{
		ID: "trust-federated-format", Summary: "not a provider of identities",
		Why:      "A federated principal is the ARN of a SAML or OpenID Connect provider, or one of few domains. An address in place of an ARN lets nobody in.",
		Category: CategoryPrincipal, Severity: Error, Kinds: trustKind, Kind: policy.Trust,
		Bad:   policyOf(`{"Effect":"Allow","Principal":{"Federated":"https://token.actions.githubusercontent.com"},"Action":"sts:AssumeRoleWithWebIdentity"}`),
		Good:  policyOf(`{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringEquals":{"token.actions.githubusercontent.com:aud":"sts.amazonaws.com","token.actions.githubusercontent.com:sub":"repo:books/shop:ref:refs/heads/main"}}}`),
		Codes: []string{"INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY"}, Sources: []string{srcPrincipal, srcAnalyzer}, check: checkTrustFederated,
	},
	{
		ID: "trust-oidc-open", Summary: "everybody whom the provider knows may assume the role",
		Why:      "A provider of OpenID Connect serves many applications. Without a condition on one of its keys each of their users may assume the role.",
		Category: CategoryPrincipal, Severity: Security, Kinds: trustKind, Kind: policy.Trust,
		Bad:   policyOf(`{"Effect":"Allow","Principal":{"Federated":"accounts.google.com"},"Action":"sts:AssumeRoleWithWebIdentity"}`),
		Good:  policyOf(`{"Effect":"Allow","Principal":{"Federated":"accounts.google.com"},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringEquals":{"accounts.google.com:aud":"66677788899900pro0"}}}`),
		Codes: []string{"MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL"}, Sources: []string{srcOIDC, srcAnalyzer}, check: checkTrustOIDC,
	},
	{
		ID: "trust-github-sub", Summary: "workflows of other repositories may assume the role",
		Why:      "The subject of a token of GitHub Actions names the owner, the repository and the branch. Without a condition on it, or with a star in the first two, workflows of others get in.",
		Category: CategoryPrincipal, Severity: Security, Kinds: trustKind, Kind: policy.Trust,
		Bad:   policyOf(`{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringEquals":{"token.actions.githubusercontent.com:aud":"sts.amazonaws.com"}}}`),
		Good:  policyOf(`{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringEquals":{"token.actions.githubusercontent.com:aud":"sts.amazonaws.com","token.actions.githubusercontent.com:sub":"repo:books/shop:ref:refs/heads/main"}}}`),
		Codes: []string{"MISSING_GITHUB_REPO_CONDITION_KEY", "SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED"}, Sources: []string{"https://docs.github.com/en/actions/reference/security/oidc", srcAnalyzer}, check: checkGitHub,
	},
	{
		ID: "trust-audience", Summary: "the audience of the token is not tested, or as a list",
		Why:      "The audience says which application asked for the token. It has one value, for which the plain operator is made.",
		Category: CategoryPrincipal, Severity: Suggestion, Kinds: trustKind, Kind: policy.Trust,
		Bad:   policyOf(`{"Effect":"Allow","Principal":{"Federated":"accounts.google.com"},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"ForAnyValue:StringEquals":{"accounts.google.com:aud":"66677788899900pro0"}}}`),
		Good:  policyOf(`{"Effect":"Allow","Principal":{"Federated":"accounts.google.com"},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringEquals":{"accounts.google.com:aud":"66677788899900pro0"}}}`),
		Codes: []string{"CONFIRM_AUDIENCE_CLAIM_TYPE"}, Sources: []string{srcOIDC, srcAnalyzer}, check: checkAudience,
	},
	{
		ID: "trust-roles-anywhere", Summary: "IAM Roles Anywhere lacks an action",
		Why:      "The service needs sts:AssumeRole, sts:TagSession and sts:SetSourceIdentity to make a session.",
		Category: CategoryPrincipal, Severity: Error, Kinds: trustKind, Fix: OfferedFix, Kind: policy.Trust,
		Bad:   policyOf(`{"Effect":"Allow","Principal":{"Service":"rolesanywhere.amazonaws.com"},"Action":"sts:AssumeRole"}`),
		Good:  policyOf(`{"Effect":"Allow","Principal":{"Service":"rolesanywhere.amazonaws.com"},"Action":["sts:AssumeRole","sts:TagSession","sts:SetSourceIdentity"]}`),
		Codes: []string{"MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY"}, Sources: []string{srcAnywhere, srcAnalyzer}, check: checkRolesAnywhere,
	},
	{
		ID: "trust-redundant-session", Summary: "a session beside its role",
		Why:      "The entry of a role lets in all its sessions, so that one of them beside it says nothing more in an Allow of another account's role.",
		Category: CategoryPrincipal, Severity: Suggestion, Kinds: trustKind, Needs: Engine, Fix: OfferedFix, Kind: policy.Trust,
		Bad:   policyOf(`{"Effect":"Allow","Principal":{"AWS":["arn:aws:iam::123456789012:role/Reader","arn:aws:sts::123456789012:assumed-role/Reader/bob"]},"Action":"sts:AssumeRole"}`),
		Good:  policyOf(`{"Effect":"Allow","Principal":{"AWS":["arn:aws:iam::123456789012:role/Reader","arn:aws:sts::123456789012:assumed-role/Writer/bob"]},"Action":"sts:AssumeRole"}`),
		Codes: []string{"REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY"}, Sources: []string{srcPrincipal, srcAnalyzer}, check: checkRedundantSession,
	},
	{
		ID: "trust-other-account", Summary: "another account without an external ID",
		Why:      "A role that another account's service assumes for several customers needs sts:ExternalId, by which that service tells them apart.",
		Category: CategoryPrincipal, Severity: Warning, Profile: Strict, Kinds: trustKind, Kind: policy.Trust,
		Bad:     policyOf(`{"Effect":"Allow","Principal":{"AWS":"210987654321"},"Action":"sts:AssumeRole"}`),
		Good:    policyOf(`{"Effect":"Allow","Principal":{"AWS":"210987654321"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"a1b2c3"}}}`),
		Sources: []string{srcConfused}, check: checkOtherAccount,
	},
	{
		ID: "trust-key-without-action", Summary: "a key of an action that is not allowed",
		Why:      "A session has a source identity or tags only where sts:SetSourceIdentity or sts:TagSession is allowed too. Without it the request with them fails.",
		Category: CategoryPrincipal, Severity: Error, Kinds: trustKind, Fix: OfferedFix, Kind: policy.Trust,
		Bad:   policyOf(`{"Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":"sts:AssumeRole","Condition":{"StringLike":{"sts:SourceIdentity":"b*"}}}`),
		Good:  policyOf(`{"Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":["sts:AssumeRole","sts:SetSourceIdentity"],"Condition":{"StringLike":{"sts:SourceIdentity":"b*"}}}`),
		Codes: []string{"MISSING_ACTION_FOR_CONDITION_KEY"}, Sources: []string{"https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html", srcAnalyzer}, check: checkTrustKey,
	},
}

func checkTrustStar(p *pass) {
	for s := range p.allows() {
		if !s.principals.isEveryone() || s.condHole {
			continue
		}
		f := p.report(s.principals.at, "everybody in every account may assume the role")
		if p.binding(s) {
			f.as(Suggestion).Message = "the principal is everybody, and only the conditions limit who may assume the role"
		} else {
			f.seen(p.witness(s, askAction("sts:AssumeRole")))
		}
	}
}

const (
	assumeRole     = "sts:AssumeRole"
	assumeSAML     = "sts:AssumeRoleWithSAML"
	assumeWeb      = "sts:AssumeRoleWithWebIdentity"
	tagSession     = "sts:TagSession"
	sourceIdentity = "sts:SetSourceIdentity"
)

// entersBy returns the action by which a principal assumes a role.
func entersBy(m *member) string {
	switch {
	case m.group == "Federated" && strings.Contains(m.text, ":saml-provider/"):
		return assumeSAML
	case m.group == "Federated":
		return assumeWeb
	}
	return assumeRole
}

func checkTrustAction(p *pass) {
	granted := false
	for s := range p.statements() {
		granted = granted || s.effect == "Deny" || s.holes
		for _, a := range []string{assumeRole, assumeSAML, assumeWeb} {
			granted = granted || s.mayTakeAction(a)
		}
		for i := range s.principals.members {
			m := &s.principals.members[i]
			want := entersBy(m)
			if s.effect != "Allow" || m.hole || s.actions.hole || s.mayTakeAction(want) || !s.entersAtAll() {
				continue
			}
			f := p.report(s.actions.at, "%s assumes a role by %s, which the statement does not have", excerpt(m.text), want).relate(p.m, m.at, "the principal")
			if len(s.actions.entries) == 1 {
				f.offer("write "+want, p.replace(&s.actions.entries[0], want))
			}
		}
	}
	if !granted && len(p.m.statements) > 0 && p.m.whole {
		p.report(p.m.opening(), "no statement has an action by which a role is assumed")
	}
}

// entersAtAll reports whether the statement has one of the actions by which a role is
// assumed. One about tags alone is beside another statement.
func (s *statement) entersAtAll() bool {
	return s.mayTakeAction(assumeRole) || s.mayTakeAction(assumeSAML) || s.mayTakeAction(assumeWeb)
}

// checkTrustFederated looks at all statements: some with this fault do not load.
func checkTrustFederated(p *pass) {
	for i := range p.m.statements {
		for j := range p.m.statements[i].principals.members {
			m := &p.m.statements[i].principals.members[j]
			if m.group != "Federated" || m.hole || strings.Contains(m.text, ":saml-provider/") || strings.Contains(m.text, ":oidc-provider/") || knownProvider(m.text) {
				continue
			}
			p.report(m.at, "%s is neither the ARN of a provider nor one of the known domains", excerpt(m.text))
		}
	}
}

// knownProvider reports whether a domain is a provider by its name. SEMANTICS 1.6
func knownProvider(domain string) bool {
	switch domain {
	case "accounts.google.com", "graph.facebook.com", "www.amazon.com":
		return true
	}
	return strings.HasPrefix(domain, "cognito-identity")
}

// oidcPrefix returns what the keys of an OpenID Connect provider begin with.
func oidcPrefix(m *member) string {
	if m.group != "Federated" || m.hole || strings.Contains(m.text, ":saml-provider/") {
		return ""
	}
	if _, url, ok := strings.Cut(m.text, ":oidc-provider/"); ok {
		return strings.ToLower(url) + ":"
	}
	if knownProvider(m.text) {
		return m.text + ":"
	}
	return ""
}

func checkTrustOIDC(p *pass) {
	p.eachMember(func(s *statement, m *member) {
		prefix := oidcPrefix(m)
		if prefix == "" || s.effect != "Allow" || s.condHole || isGitHub(prefix) {
			return
		}
		for i := range s.conditions {
			if t := &s.conditions[i]; strings.HasPrefix(t.folded, prefix) && t.positive() {
				return
			}
		}
		p.report(m.at, "no condition on a key that begins with %s says who may come", prefix)
	})
}

func isGitHub(prefix string) bool {
	return strings.HasPrefix(prefix, "token.actions.githubusercontent.com")
}

func checkGitHub(p *pass) {
	p.eachMember(func(s *statement, m *member) {
		prefix := oidcPrefix(m)
		if !isGitHub(prefix) || s.effect != "Allow" || s.condHole {
			return
		}
		found := false
		for i := range s.conditions {
			t := &s.conditions[i]
			if t.folded != prefix+"sub" || !t.positive() {
				continue
			}
			found = true
			for j := range t.values {
				p.gitHubSubject(&t.values[j], t.op.Wildcards())
			}
		}
		if !found {
			p.report(m.at, "workflows of any repository may assume the role")
		}
	})
}

// gitHubSubject reports a subject that leaves the owner, the repository or the branch
// open.
func (p *pass) gitHubSubject(v *entry, like bool) {
	if v.hole || !like || !isWild(v.text) {
		return
	}
	rest, ok := strings.CutPrefix(v.text, "repo:")
	repository, branch, _ := strings.Cut(rest, ":")
	switch {
	case !ok || isWild(repository):
		p.report(v.at, "workflows of repositories that are not named may assume the role")
	case strings.Trim(branch, "*") == "":
		p.report(v.at, "workflows on any branch of %s may assume the role", repository).as(Warning)
	}
}

func checkAudience(p *pass) {
	p.eachMember(func(s *statement, m *member) {
		prefix := oidcPrefix(m)
		if prefix == "" || s.effect != "Allow" || s.condHole {
			return
		}
		for i := range s.conditions {
			t := &s.conditions[i]
			if t.folded != prefix+"aud" {
				continue
			}
			if t.op.Qualifier() != 0 {
				p.report(t.operator.at, "%s has one value", t.key.text)
			}
			return
		}
		p.report(m.at, "no condition on %saud says which application the token is for", prefix)
	})
}

func checkRolesAnywhere(p *pass) {
	for s := range p.allows() {
		for i := range s.principals.members {
			m := &s.principals.members[i]
			if m.group != "Service" || m.hole || !variables.EqualASCII(m.text, "rolesanywhere.amazonaws.com") || s.actions.hole || s.actions.not {
				continue
			}
			var missing []string
			for _, a := range []string{assumeRole, tagSession, sourceIdentity} {
				if !p.someAllows(a, m) {
					missing = append(missing, a)
				}
			}
			if len(missing) > 0 {
				names := append(textsOf(s.actions.entries), missing...)
				f := p.report(s.actions.at, "the service also needs %s", listed(missing))
				for i := range names {
					names[i] = quoted(names[i])
				}
				f.offer("add the actions", Edit{s.actions.at.start, s.actions.at.end, "[" + strings.Join(names, ", ") + "]"})
			}
		}
	}
}

// someAllows reports whether a statement of the document may allow an action to a
// principal.
func (p *pass) someAllows(action string, m *member) bool {
	for s := range p.allows() {
		for i := range s.principals.members {
			if o := &s.principals.members[i]; s.mayTakeAction(action) && (o.hole || variables.EqualASCII(o.text, m.text)) {
				return true
			}
		}
	}
	return false
}

func checkRedundantSession(p *pass) {
	p.eachMember(func(s *statement, m *member) {
		account, rest, ok := strings.Cut(strings.TrimPrefix(m.text, "arn:aws:sts::"), ":assumed-role/")
		if !ok || s.principals.not {
			return
		}
		role, _, _ := strings.Cut(rest, "/")
		for i := range s.principals.members {
			if by := &s.principals.members[i]; by.text == "arn:aws:iam::"+account+":role/"+role && !by.hole {
				f := p.report(m.at, "the role %s beside it lets all its sessions in", role).relate(p.m, by.at, "the role")
				if edit, ok := removal(p.m.doc.Text, m.at); ok {
					f.offer("remove the session", edit)
				}
			}
		}
	})
}

func checkOtherAccount(p *pass) {
	p.eachMember(func(s *statement, m *member) {
		account := m.text
		if parts := partsOf(m.text); len(parts) == 6 {
			account = parts[4]
		}
		if s.effect != "Allow" || m.group != "AWS" || len(account) != 12 || !isAccount(account) || account == p.m.doc.account(p.c.o) || s.condHole {
			return
		}
		for i := range s.conditions {
			if k := s.conditions[i].folded; k == "sts:externalid" || p.bindingKey(k) && k != "sts:rolesessionname" {
				return
			}
		}
		p.report(m.at, "the account %s may assume the role without an external ID", account)
	})
}

// account returns the account that a document belongs to, as far as that is known.
func (d *Document) account(o *Options) string {
	if parts := partsOf(d.Origin.Resource); len(parts) == 6 {
		return parts[4]
	}
	return o.Account
}

// trustKeys are keys that a session has only by another action.
var trustKeys = map[string]string{"sts:sourceidentity": sourceIdentity, "sts:transitivetagkeys": tagSession, "aws:tagkeys": tagSession}

func checkTrustKey(p *pass) {
	p.eachTest(func(s *statement, t *test) {
		want := trustKeys[t.folded]
		if strings.HasPrefix(t.folded, "aws:requesttag/") {
			want = tagSession
		}
		if want == "" || s.effect != "Allow" || s.actions.not || len(s.actions.entries) == 0 || s.actions.hole || t.holdsAbsent() {
			return
		}
		for other := range p.allows() {
			if other.mayTakeAction(want) {
				return
			}
		}
		p.report(t.key.at, "a session has %s only where %s is allowed too", t.key.text, want).offer("allow "+want, p.addActions(s, want))
	})
}
