package main

import (
	"fmt"
	"iter"
	"strings"

	"github.com/iameval/iameval/policy/account/reach"
	"github.com/iameval/iameval/policy/catalog/aws"
)

// printCan prints what a caller can do: on each resource, the actions by service.
// Of a service with all of its actions that is said instead.
func printCan(b *strings.Builder, title string, permissions iter.Seq[reach.Permission]) {
	s := section{title: title}
	var rest string
	areas := make(map[string]*line)
	for p := range permissions {
		service, name, _ := strings.Cut(p.Action, ":")
		for _, r := range p.Resources {
			s.add("", short(r), service, name)
		}
		for _, r := range p.Open {
			s.add("", short(r)+", for some calls", service, name)
		}
		for i := range p.Areas {
			on := areaText(&p.Areas[i])
			l := areas[on+" "+service]
			if l == nil {
				l = &line{subject: on, service: service}
				areas[on+" "+service] = l
				s.lines = append(s.lines, l)
			}
			l.words = append(l.words, name)
		}
		rest = p.Rest
	}
	for _, l := range areas {
		if all := actionsOf(l.service); len(l.words) == all && all > 1 {
			l.words = []string{fmt.Sprintf("all %d actions", all)}
		}
	}
	s.print(b)
	if rest != "" {
		fmt.Fprintf(b, "\nThere may be more in other services: %s\n", rest)
	}
}

// areaText writes the resources of an area and its conditions.
func areaText(a *reach.Area) string {
	text := a.Resources.String()
	for i, c := range a.Conditions {
		word := " and "
		if i == 0 {
			word = " where "
		}
		text += word + c.String()
	}
	return text
}

func actionsOf(service string) (n int) {
	s, _ := aws.Default().Service(service)
	for range s.Actions() {
		n++
	}
	return n
}
