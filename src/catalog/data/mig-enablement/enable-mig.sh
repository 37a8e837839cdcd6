#!/bin/sh
# Turns MIG on for every GPU of this node and tells the cluster about it. Safe to run again at any time: a GPU whose mode is
# on already is left alone, and the same patch of the node twice changes nothing.
#
#   label       cdmo.clear.ml/gpu-partitioning=mig     every GPU of the node is in MIG mode; withdrawn as soon as one is not
#   annotation  tenantry.dev/mig-reboot-required=0,2   the mode of these GPUs is to change, and waits for a reset or a reboot
#   annotation  tenantry.dev/mig-not-enabled=1         these GPUs are not in MIG mode: something uses them, or they have none
#
# The pod is ready while the label stands. Environment: NODE_NAME; INTERVAL, seconds between two looks, 0 for one look; DRIVER_ROOTS, where
# the driver may be on the node, in this order; HOST_ROOT, SERVICE_ACCOUNT_DIR, READY_FILE.
set -u

host=${HOST_ROOT:-/host}
account=${SERVICE_ACCOUNT_DIR:-/var/run/secrets/kubernetes.io/serviceaccount}
ready=${READY_FILE:-/tmp/ready}
# An IPv6 address stands in brackets in a URL (RFC 3986, section 3.2.2).
case $KUBERNETES_SERVICE_HOST in *:*) api="[$KUBERNETES_SERVICE_HOST]" ;; *) api=$KUBERNETES_SERVICE_HOST ;; esac
node_url="https://${api}:${KUBERNETES_SERVICE_PORT}/api/v1/nodes/${NODE_NAME}"

log() { echo "$(date -u +%Y-%m-%dT%H:%M:%SZ) ${NODE_NAME}: $*"; }

# The driver lies in the GPU operator's root, or in the node's own where its image has one. Whether it is there is asked inside of the
# root: an absolute link of the node leads elsewhere outside of it.
nvidia_smi() {
  for root in ${DRIVER_ROOTS:-/run/nvidia/driver /}; do
    root=$host${root%/}
    if [ -d "$root" ] && chroot "$root" /bin/sh -c 'command -v nvidia-smi' >/dev/null 2>&1; then
      chroot "$root" nvidia-smi "$@"
      return
    fi
  done
  echo "no nvidia-smi on this node" >&2
  return 127
}

# One line a GPU: index, current mode, pending mode. Anything else is no answer.
modes() {
  lines=$(nvidia_smi --query-gpu=index,mig.mode.current,mig.mode.pending --format=csv,noheader) || return 1
  [ -n "$lines" ] && ! echo "$lines" | grep -qv '^[0-9]' && echo "$lines" | tr -d ' '
}

# $1 is a merge patch of the node. The token comes by standard input, for arguments are seen by others.
patch_node() {
  printf 'Authorization: Bearer %s' "$(cat "$account/token")" | curl --silent --show-error --fail --output /dev/null \
    --max-time 30 --retry 3 --cacert "$account/ca.crt" --header @- \
    --request PATCH --header 'Content-Type: application/merge-patch+json' --data "$1" "$node_url"
}

enable() {
  before=$(modes) || { log "cannot ask the GPUs yet"; return 1; }
  for line in $before; do
    index=${line%%,*}
    case $line in
      *,Enabled,*|*,*,Enabled) ;;
      *,Disabled,*) log "GPU $index: turning MIG on"; nvidia_smi -i "$index" -mig 1 || log "GPU $index: refused" ;;
      *) log "GPU $index has no MIG mode" ;;
    esac
  done

  after=$(modes) || return 1
  waiting="" missing=""
  for line in $after; do
    index=${line%%,*}
    case $line in
      *,Enabled,*) ;;
      *,Disabled,Enabled) waiting="${waiting:+$waiting,}$index" ;;
      *) missing="${missing:+$missing,}$index" ;;
    esac
  done

  [ -n "$waiting" ] && log "REBOOT REQUIRED for GPU $waiting"
  [ -n "$missing" ] && log "GPU $missing is not in MIG mode: the node gets no label"
  if [ -n "$waiting$missing" ]; then
    rm -f "$ready"
    patch_node "$(state null "$waiting" "$missing")"
    return 1
  fi
  patch_node "$(state '"mig"' "" "")" && touch "$ready" && log "every GPU is in MIG mode"
}

# The patch of the node: $1 is the label as JSON, $2 and $3 are lists of GPUs, of which an empty one takes its annotation away.
state() {
  printf '{"metadata":{"labels":{"cdmo.clear.ml/gpu-partitioning":%s},"annotations":{%s,%s}}}' "$1" \
    "$(annotation mig-reboot-required "$2")" "$(annotation mig-not-enabled "$3")"
}

annotation() {
  if [ -n "$2" ]; then printf '"tenantry.dev/%s":"%s"' "$1" "$2"; else printf '"tenantry.dev/%s":null' "$1"; fi
}

while true; do
  enable
  [ "$INTERVAL" -gt 0 ] || exit
  sleep "$INTERVAL" &
  wait $!
done
