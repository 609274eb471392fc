package template

// estate reads the tables, clusters and roles of a stack, in the shape that Terraform's
// have.
func (s *stack) estate(resources *value) {
	var things []thing
	resources.each(func(id string, _, res *value) {
		typ, _ := res.get("Type").string()
		properties := res.get("Properties")
		shape := shapes[typ]
		if properties == nil || shape == nil {
			return
		}
		for _, t := range shape(id, s.resolver.resolve(properties)) {
			if conditional(res) {
				if t.typ != "aws_iam_role_policy" && t.typ != "aws_iam_policy_attachment" {
					continue
				}
				t.maybe = true // so what its role may do is not known
			}
			things = append(things, t)
		}
	})
	s.reader.estate(things, s.resolver.env)
}

// conditional reports whether a resource may be missing.
func conditional(res *value) bool { return res.get("Condition") != nil || res.maybe != "" }

// shapes make things of resources.
var shapes = map[string]func(id string, v *value) []thing{
	"AWS::DynamoDB::Table":         tableThing,
	"AWS::DynamoDB::GlobalTable":   tableThing,
	"AWS::Serverless::SimpleTable": simpleTable,
	"AWS::DAX::Cluster": func(id string, v *value) []thing {
		return []thing{{address: id, typ: "aws_dax_cluster", values: v.renamed("ClusterName", "cluster_name", "IAMRoleARN", "iam_role_arn")}}
	},
	"AWS::IAM::Role": func(id string, v *value) []thing {
		out := v.renamed("RoleName", "name", "ManagedPolicyArns", "managed_policy_arns", "PermissionsBoundary", "permissions_boundary", "Tags", "tags", "Policies", "inline_policy")
		if path := v.get("Path"); path != nil && !path.is("/") { // then its ARN has it
			out.set("permissions_boundary", path)
		}
		inner := out.get("inline_policy")
		if inner != nil && inner.form == list {
			all := &value{form: list, start: inner.start, end: inner.end}
			for _, p := range inner.items {
				all.items = append(all.items, p.renamed("PolicyDocument", "policy"))
			}
			out.members = append(out.members, member{named("inline_policy", v.start, v.start), all})
		}
		return []thing{{address: id, typ: "aws_iam_role", values: out}}
	},
	"AWS::IAM::ManagedPolicy": func(id string, v *value) []thing { return attached(id, "aws_iam_policy", v) },
	"AWS::IAM::Policy":        func(id string, v *value) []thing { return attached(id, "", v) },
	"AWS::IAM::RolePolicy": func(id string, v *value) []thing {
		return []thing{{address: id, typ: "aws_iam_role_policy", values: v.renamed("RoleName", "role")}}
	},
}

// renamed returns an object with some of the members under other names: pairs of the old
// one and the new one.
func (v *value) renamed(pairs ...string) *value {
	if v.form != object {
		return v
	}
	out := &value{form: object, start: v.start, end: v.end}
	for i := 0; i+1 < len(pairs); i += 2 {
		out.set(pairs[i+1], v.get(pairs[i]))
	}
	return out
}

// attached makes the attachments of a policy to its roles.
func attached(id, typ string, v *value) (all []thing) {
	if typ != "" {
		all = append(all, thing{address: id, typ: typ, values: v.renamed("ManagedPolicyName", "name")})
	}
	roles := v.get("Roles")
	if roles != nil && roles.form != list {
		return append(all, thing{address: id, typ: "aws_iam_policy_attachment", values: v}) // whose is not known
	}
	for _, role := range roles.parts() {
		as := &value{form: object}
		as.set("role", role)
		all = append(all, thing{address: id, typ: "aws_iam_role_policy", values: as})
	}
	return all
}

// simpleTable is a table of SAM, whose key is "id" unless it says otherwise.
func simpleTable(id string, v *value) []thing {
	out := v.renamed("TableName", "name")
	key := named("id", v.start, v.start)
	if primary := v.get("PrimaryKey"); primary != nil {
		key = orNull(primary.get("Name"))
	}
	out.set("hash_key", key)
	return []thing{{address: id, typ: "aws_dynamodb_table", values: out}}
}

// tableThing is a table.
func tableThing(id string, v *value) []thing {
	out := v.renamed("TableName", "name")
	keys(out, v.get("KeySchema"))
	for from, to := range map[string]string{"GlobalSecondaryIndexes": "global_secondary_index", "LocalSecondaryIndexes": "local_secondary_index"} {
		out.set(to, indexesOf(v.get(from)))
	}
	if replicas := v.get("Replicas"); replicas != nil {
		all := &value{form: list, start: replicas.start, end: replicas.end}
		for _, replica := range replicas.parts() {
			all.items = append(all.items, replica.renamed("Region", "region_name"))
		}
		out.set("replica", all)
	}
	if sse := v.get("SSESpecification"); sse != nil {
		out.set("server_side_encryption", sse.renamed("KMSMasterKeyId", "kms_key_arn"))
	}
	return []thing{{address: id, typ: "aws_dynamodb_table", values: out}}
}

// keys adds the keys of a schema.
func keys(out, schema *value) {
	for _, key := range schema.parts() {
		switch {
		case key.get("KeyType").is("HASH"):
			out.set("hash_key", key.get("AttributeName"))
		case key.get("KeyType").is("RANGE"):
			out.set("range_key", key.get("AttributeName"))
		default: // not known, so nor are the keys
			out.set("hash_key", holeAt(key, orHole(key)))
		}
	}
}

// indexesOf makes the indexes of a table.
func indexesOf(v *value) *value {
	if v == nil || v.form != list {
		return v
	}
	all := &value{form: list, start: v.start, end: v.end}
	for _, index := range v.items {
		if index.form == object {
			out := index.renamed("IndexName", "name")
			keys(out, index.get("KeySchema"))
			index = out
		}
		all.items = append(all.items, index)
	}
	return all
}
