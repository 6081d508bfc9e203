#!/bin/sh
# Writes the broken modules that are too large for the repository into DIR. See GENERATE.md.
set -eu
dir=${1:?usage: generate.sh DIR}
mkdir -p "$dir"
card="import { CardDef, field, contains, StringField } from '@cardstack/base/card-api';"

awk -v card="$card" 'BEGIN {
  line = sprintf("// %1020s", ""); gsub(/ /, "x", line)
  for (i = 0; i < 5130; i++) print line
  print card; print "export class Big extends CardDef {}"
}' > "$dir/five-megabytes.ts"

awk 'BEGIN {
  printf "export const deep = "
  for (i = 0; i < 20000; i++) printf "["
  for (i = 0; i < 20000; i++) printf "]"
  print ";"
}' > "$dir/deep-nesting.ts"

printf 'export const caf = "caf\351";\n' > "$dir/not-utf8.ts"

awk -v card="$card" 'BEGIN {
  print card; print "export class Wide extends CardDef {"
  for (i = 0; i < 1000; i++) printf "  @field field%d = contains(StringField);\n", i
  print "}"
}' > "$dir/many-fields.ts"
