package gen

import "strings"

// actionMember makes a member of Action or NotAction.
func actionMember(s *Source, r *Request) string {
	action := r.Action
	if s.Chance(15) {
		action = Pick(s, operations[:]...).action
	}
	switch s.Intn(10) {
	case 1:
		return "*"
	case 2, 3:
		return Pick(s, service(action)+":*", "*:"+action[strings.IndexByte(action, ':')+1:], service(action)+":?*", "*:*")
	case 4, 5:
		return widen(s, action)
	case 6:
		return swapCase(s, widen(s, action))
	case 7:
		return swapCase(s, action)
	case 8:
		return near(s, action)
	case 9:
		return Pick(s, "dynamodb:Get Item", "dynamodb:Get_Item", "dynamodb:Get-Item", "dynamodb:*-*", "dyn.amo:*", "dynamodb:", ":x", "a:b:c", "dynamodb", "", "${aws:username}:x", "dynamodb:${x}", "dynamodb:Get\u00e9",
			action, action, action, action, action, action, action, action, action)
	}
	return action
}

// service is the prefix of an action.
func service(action string) string {
	prefix, _, _ := strings.Cut(action, ":")
	return prefix
}

// resourceMember makes a member of Resource or NotResource.
func resourceMember(s *Source, r *Request) string {
	t := r.Resource
	if t == "*" && s.Chance(50) {
		t = "arn:aws:dynamodb:us-east-1:123456789012:table/Books"
	}
	switch s.Intn(14) {
	case 12:
		t = shorten(s, t)
	case 13:
		t = shorten(s, Pick(s, widen(s, t), refer(s, t, r), near(s, t)))
	case 1, 2:
		return Pick(s, "*", "*", "*", "**", "arn:*", "arn:aws:*", "arn:aws:dynamodb:*", "arn:*:*:*:*:*", "arn:*:*")
	case 3, 4, 5:
		t = widen(s, t)
	case 6, 7:
		t = refer(s, t, r)
	case 8:
		t = widen(s, refer(s, t, r))
	case 9:
		t = escape(s, t)
	case 10:
		t = near(s, t)
	case 11:
		t = near(s, widen(s, t))
	}
	if t != "" && !strings.HasPrefix(t, "arn:") && strings.Trim(t, "*") != "" && !s.Chance(3) {
		t = "arn:" + t[min(4, len(t)):] // would only be refused
	}
	if t == "" && !s.Chance(5) {
		return "*"
	}
	return t
}

// members makes the value of an element: a text alone or a list.
func members(s *Source, r *Request, member func(*Source, *Request) string) *Node {
	if !s.Chance(30) {
		return Text(member(s, r))
	}
	list := List()
	for range Pick(s, 1, 2, 3, 0) {
		list.Items = append(list.Items, Text(member(s, r)))
	}
	return list
}

// principal makes the value of Principal or NotPrincipal.
func principal(s *Source, r *Request, not bool) *Node {
	if s.Chance(20) {
		return Text("*")
	}
	if s.Chance(3) {
		return Pick(s, Text("alice"), Text(r.Principal.ARN), List(), Texts("*"), (*Node)(nil).With("AWS", List()), &Node{Kind: Object}, (*Node)(nil).With("aws", Text("*")))
	}
	groups := map[string][]string{}
	var order []string
	add := func(group, member string) {
		if groups[group] == nil {
			order = append(order, group)
		}
		groups[group] = append(groups[group], member)
	}
	count := Pick(s, 1, 2, 1)
	if not {
		for _, level := range levelsOf(r) {
			switch {
			case s.Chance(10):
			case s.Chance(12):
				add("AWS", orElse(r.Principal.UniqueID, Pick(s, uniqueIDs[:]...)))
			case strings.HasSuffix(level[1], ":root") && len(account(r.Principal)) == 12 && s.Chance(40):
				add("AWS", account(r.Principal))
			default:
				add(level[0], level[1])
			}
		}
		count = s.Intn(2)
	}
	for range count {
		add(principalMember(s, r))
	}
	var n = &Node{Kind: Object}
	for _, group := range order {
		if list := groups[group]; len(list) == 1 && s.Chance(60) {
			n.With(group, Text(list[0]))
		} else {
			n.With(group, Texts(list...))
		}
	}
	return n
}

// levelsOf returns the entries that NotPrincipal must list to spare the caller.
func levelsOf(r *Request) [][2]string {
	p := r.Principal
	switch p.Type {
	case "service":
		return [][2]string{{"Service", p.Name}}
	case "federated":
		return [][2]string{{"Federated", p.Name}}
	case "anonymous", "":
		return nil
	}
	var levels [][2]string
	for _, arn := range []string{p.ARN, p.RoleARN} {
		if arn != "" && p.Type != "root" {
			levels = append(levels, [2]string{"AWS", arn})
		}
	}
	return append(levels, [2]string{"AWS", rootOf(p)})
}

// account returns the account of a caller, "" if there is none.
func account(p Principal) string { return segment(p.identity(), 4) }

// rootOf names the account of a caller, who may have none.
func rootOf(p Principal) string {
	return "arn:" + segment(p.identity(), 1) + ":iam::" + account(p) + ":root"
}

// identity is some ARN of the caller's, "" if there is none.
func (p Principal) identity() string {
	if p.ARN == "" {
		return p.RoleARN
	}
	return p.ARN
}

// principalMember makes one entry: a way to name the caller, somebody else, or
// nobody.
func principalMember(s *Source, r *Request) (group, member string) {
	p := r.Principal
	a := account(p)
	root := rootOf(p)
	if len(a) != 12 {
		a = accounts[0]
	}
	switch s.Intn(13) {
	case 12:
		if s.Chance(30) {
			return "Federated", near(s, Pick(s, providers[:]...))
		}
		return "AWS", Pick(s, origin, origin, near(s, origin), "arn:aws:iam::aws:root", "arn:aws:sts::cloudfront:assumed-role/Reader/alice")
	case 1:
		return "AWS", Pick(s, root, a, "999999999999", root)
	case 2:
		return "AWS", "*"
	case 3:
		return "AWS", Pick(s, orElse(p.UniqueID, uniqueIDs[0]), Pick(s, uniqueIDs[:]...))
	case 4:
		return "Service", Pick(s, services[:]...)
	case 5:
		return "Federated", Pick(s, providers[:]...)
	case 6:
		return "AWS", Pick(s, "arn:aws:sts::"+a+":assumed-role/Reader/"+Pick(s, names[:3]...), orElse(p.Parent, root), orElse(p.RoleARN, root), orElse(p.ARN, root))
	case 7:
		return "AWS", near(s, orElse(Pick(s, p.ARN, p.RoleARN, p.Parent, root), root))
	case 8:
		return Pick(s, "CanonicalUser", "AWS", "Service", "Federated"), Pick(s, "0123abcd", "a.b", "alice", "", "arn:aws:iam::123456789012:group/g", "${aws:username}", "dax.*.com")
	}
	if levels := levelsOf(r); len(levels) > 0 {
		level := Pick(s, levels...)
		return level[0], level[1]
	}
	return "AWS", "*"
}

// orElse returns t, or another text if t is empty.
func orElse(t, other string) string {
	if t == "" {
		return other
	}
	return t
}
