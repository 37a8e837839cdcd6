cat <<EOF
Run this:
gcloud projects list \\
  --limit 5
EOF
