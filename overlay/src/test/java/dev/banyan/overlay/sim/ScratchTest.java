package dev.banyan.overlay.sim;
import org.junit.jupiter.api.Test;
import java.time.Duration;
import dev.banyan.tree.protocol.*;
class ScratchTest {
  @Test void look() {
    for (int n : new int[]{40, 300, 1000}) {
    long t0=System.nanoTime();
    SimGroup g = SimGroups.withoutBuilder(1, 4);
    var sim = g.simulation();
    java.util.TreeMap<String,Integer> causes=new java.util.TreeMap<>();
    g.observe((now,node,e)->{ if(e instanceof TreeEvent.ParentChanged p) causes.merge(p.cause().name(),1,Integer::sum); if(e instanceof TreeEvent.Orphaned o) causes.merge("orphan-"+o.cause(),1,Integer::sum); if(e instanceof TreeEvent.ParentChanged p && p.detachedNanos()>0) causes.merge("detached<"+(p.detachedNanos()/200_000_000+1)*200,1,Integer::sum);});
    java.util.SplittableRandom r=new java.util.SplittableRandom(5);
    for(int i=0;i<n;i++){int x=i; sim.at(i==0?0:r.nextLong(20_000_000_000L),"j",()->g.join(x,0));}
    sim.runUntil(40_000_000_000L);
    System.out.println(n+" "+g.notOneTree()+" events "+sim.eventCount()+" "+causes+" wall "+(System.nanoTime()-t0)/1000000);
    shape(g);
    causes.clear();
    sim.runUntil(200_000_000_000L);
    System.out.println("later "+g.notOneTree()+" events "+sim.eventCount()+" "+causes+" wall "+(System.nanoTime()-t0)/1000000);
    shape(g);
    causes.clear();
    for(int k=0;k<n/10;k++){ g.crash(r.nextInt(n)); }
    long at=sim.nowNanos();
    while(g.notOneTree().isPresent() && sim.nowNanos()<at+30_000_000_000L) sim.runFor(Duration.ofMillis(50));
    System.out.println("after 10% crash: one tree in ms "+(sim.nowNanos()-at)/1000000+" "+causes+g.notOneTree());
    }
  }
  static void shape(SimGroup g){
    int maxd=0; java.util.List<Double> stretch=new java.util.ArrayList<>(); 
    var d = SimGroups.plane(1);
    SimNode root=null; for(SimNode s:g.alive()) if(s.tree().attachment().parent().isEmpty()) root=s;
    for(SimNode s:g.alive()){ int depth=0; long delay=0; var at=s; while(at.tree().attachment().parent().isPresent()&&depth<100){ var p=g.node(at.tree().attachment().parent().get()); if(p.isEmpty())break; delay+=d.oneWayNanos(SimNames.index(at.id()),SimNames.index(p.get().id())); at=p.get(); depth++;} maxd=Math.max(maxd,depth); if(s!=root) stretch.add(delay/(double)d.oneWayNanos(SimNames.index(root.id()),SimNames.index(s.id())));}
    java.util.Collections.sort(stretch);
    System.out.printf("root %s maxdepth %d stretch p50 %.2f p90 %.2f%n",root.id(),maxd,stretch.get(stretch.size()/2),stretch.get(stretch.size()*9/10));
  }
}
